"""`workspace demo`: loads the demo world; `workspace demo people`: who may sign in."""

from __future__ import annotations

import json

import click


@click.group(invoke_without_command=True)
@click.option("--entries", type=click.IntRange(0, 2_000_000), default=0, help="Multiply the texts to this many.")
@click.option("--seed", type=int, default=7, help="Seed of the multiplication.")
@click.pass_context
def demo(ctx: click.Context, entries: int, seed: int) -> None:
    """Load the demo world. Does nothing when it is there; refuses a database with real people."""
    if ctx.invoked_subcommand:
        return
    from sqlalchemy import func, select

    from workspace import create_app
    from workspace.db import db, learn_sizes, writing
    from workspace.demo.build import World
    from workspace.demo.cast import PASSWORD
    from workspace.nouns import Entry, Person
    from workspace.passwords import hashed

    app = create_app()
    with app.app_context(), writing():
        people = db.session.execute(select(Person.is_demo, func.count()).group_by(Person.is_demo)).all()
        if any(not is_demo for is_demo, _ in people):
            raise click.ClickException("This database has real people in it: the demo world is not for it.")
        if not people:
            World(db.session(), hashed(PASSWORD)).build()
            db.session.commit()
            click.echo("The demo world is loaded.", err=True)
        have = db.session.scalar(select(func.count()).select_from(Entry)) or 0
        db.session.rollback()
    if entries > have:
        from workspace.demo.multiply import multiply

        multiply(app, entries - have, seed)
    if not people or entries > have:
        with app.app_context():
            learn_sizes()


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Everybody, as data.")
def people(as_json: bool) -> None:
    """Who may sign in to the demo world, with which password, and what each will see."""
    from workspace.demo.build import people_as_data
    from workspace.demo.cast import PASSWORD, people

    everybody = people_as_data(people())
    if as_json:
        click.echo(json.dumps(everybody, ensure_ascii=False, indent=1))
        return
    click.echo(f"Password of everybody: {PASSWORD}\n")
    for words, wanted in (
        (
            "Writes in two groups; the check holds two of his drafts",
            lambda p: len(p["groups"]) > 1 and p["roles"] == ["member"],
        ),
        ("Writes in Gruppo Faggio, many professions", lambda p: p["groups"] == ["faggio"]),
        ("Has still to accept the pact of Gruppo Faggio", lambda p: p["groups"] == ["faggio"]),
        (
            "Supervises three groups in one or two ambiti",
            lambda p: "tiglio" in p["groups"] and "supervisor" in p["roles"],
        ),
        ("Supervises, and is a member elsewhere", lambda p: {"member", "supervisor"} <= set(p["roles"])),
        ("Staff of Ambito dell’Alta Valle: search first", lambda p: p["roles"] == ["staff"]),
        ("Staff, and a member of Gruppo Faggio", lambda p: {"member", "staff"} <= set(p["roles"])),
        ("Evaluates Ambito dell’Alta Valle until a date", lambda p: "evaluator" in p["roles"]),
        ("Administers the installation, reads no text", lambda p: "administrator" in p["roles"]),
    ):
        found = [p for p in everybody if wanted(p)]
        one = found[-1] if words.startswith("Has still") else found[0]
        click.echo(f"  {one['mail']:<38} {words}")
    click.echo(f"\nAll {len(everybody)} people: workspace demo people --json")
