"""The pages of a text, told by the people who open them. Without a script: everything here is an ordinary form."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from tests.cast import World
from tests.client import check_page
from workspace.db import db
from workspace.nouns import Entry, Revision, Theme

Text = Callable[..., int]


def words(world: World, entry_id: int) -> dict[str, str]:
    with world.app.app_context():
        entry = db.session.get(Entry, entry_id)
        return db.session.get_one(Revision, entry.current_revision_id).answers


def test_ada_chooses_a_template_and_finds_her_group_chosen(world: World) -> None:
    ada = world.client("ada")
    page = ada.get("/scritti/nuovo").get_data(as_text=True)
    assert "Presentazione del caso" in page
    assert "In dieci minuti" in page
    with world.app.app_context():
        template = world.template("t5")
    answer = ada.post("/scritti", data={"modello": template})
    assert (answer.status_code, answer.location) == (303, "/scritti/1/modifica")
    with world.app.app_context():
        assert db.session.get(Entry, 1).group_id == world.groups["faggio"]
    assert ada.get(answer.location).status_code == 200


def test_the_ten_minute_form_asks_only_its_questions(world: World) -> None:
    ada = world.client("ada")
    with world.app.app_context():
        template = world.template("t1")
    answer = ada.post("/scritti", data={"modello": f"{template}-dieci"})
    assert answer.location == "/scritti/1/modifica?dieci=1"
    short = ada.get("/scritti/1/modifica?dieci=1").get_data(as_text=True)
    long = ada.get("/scritti/1/modifica").get_data(as_text=True)
    assert (short.count("<textarea"), long.count("<textarea")) == (4, 9)


def test_the_free_page_is_what_its_writer_says(world: World) -> None:
    ada = world.client("ada")
    with world.app.app_context():
        template = world.template("libera")
    assert ada.post("/scritti", data={"modello": template}).status_code == 400
    ada.post("/scritti", data={"modello": template, f"tipo-{template}": "strategy"})
    with world.app.app_context():
        assert db.session.get(Entry, 1).kind == "strategy"


def test_a_theme_is_chosen_by_its_group_only(world: World) -> None:
    from workspace.db import writing

    with world.app.app_context(), writing():
        db.session.add(Theme(group_id=world.groups["faggio"], title="Dire di no"))
        db.session.commit()
        template = world.template("t5")
    assert "Dire di no" in world.client("ada").get("/scritti/nuovo?tema=1").get_data(as_text=True)
    assert world.client("dario").get("/scritti/nuovo?tema=1").status_code == 404
    assert world.client("dario").post("/scritti", data={"modello": template, "tema": "1"}).status_code == 404
    world.client("ada").post("/scritti", data={"modello": template, "tema": "1"})
    with world.app.app_context():
        assert db.session.get(Entry, 1).theme_id == 1


def test_without_a_script_the_form_saves_and_says_when(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    sent = {"titolo": "Mattina", "risposta_testo": "Uno, due.\r\nTre.", "base": "1"}
    answer = ada.post(f"/scritti/{entry_id}/modifica", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/scritti/{entry_id}/modifica")
    page = ada.get(answer.location).get_data(as_text=True)
    assert "Salvato alle" in page
    assert 'value="Mattina"' in page
    assert words(world, entry_id) == {"testo": "Uno, due.\nTre."}


def test_the_buttons_of_the_form_lead_on(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    for step, place in (("anteprima", f"/scritti/{entry_id}"), ("condividi", f"/scritti/{entry_id}/condivisione")):
        answer = ada.post(f"/scritti/{entry_id}/modifica", data={"risposta_testo": f"{step}.", "poi": step})
        assert (answer.status_code, answer.location) == (303, place)


def test_too_long_is_said_with_the_text_kept_on_the_page(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    answer = ada.post(f"/scritti/{entry_id}/modifica", data={"risposta_testo": "lungo " * 4000, "base": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "fino a 20.000 caratteri" in page
    assert page.count("lungo lungo") > 1000
    assert words(world, entry_id) == {"testo": "Uno."}


def test_two_windows_without_a_script_both_keep_their_words(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    ada.post(f"/scritti/{entry_id}/modifica", data={"risposta_testo": "Dal computer.", "base": "1"})
    late = ada.post(f"/scritti/{entry_id}/modifica", data={"risposta_testo": "Dal telefono.", "base": "1"})
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Le due versioni sono al sicuro" in page
    assert "Dal telefono.</textarea>" in page
    assert 'name="base" value="2"' in page
    ada.post(f"/scritti/{entry_id}/modifica", data={"risposta_testo": "Dal telefono.", "base": "2"})
    assert words(world, entry_id) == {"testo": "Dal telefono."}


# --- what the editor's module speaks ---------------------------------------------------------------------------


def test_the_module_saves_and_hears_the_time(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    sent = {"title": "Mattina", "answers": {"testo": "Uno. Due."}, "base": 1}
    answer = ada.post(f"/scritti/{entry_id}/bozza", json=sent)
    assert answer.status_code == 200
    assert answer.json["saves"] == 2
    assert len(answer.json["saved_at"]) == 5
    assert words(world, entry_id) == {"testo": "Uno. Due."}


def test_the_module_hears_of_the_other_window(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    ada.post(f"/scritti/{entry_id}/bozza", json={"title": "", "answers": {"testo": "Uno dal computer."}, "base": 1})
    late = ada.post(
        f"/scritti/{entry_id}/bozza", json={"title": "", "answers": {"testo": "Uno dal telefono."}, "base": 1}
    )
    assert late.status_code == 409
    assert late.json["error"] == "conflict"
    assert late.json["other"]["answers"] == {"testo": "Uno dal computer."}
    assert late.json["other"]["saves"] == 2
    assert "telefono" in late.json["difference"]
    with world.app.app_context():
        kept = db.session.get_one(Revision, late.json["kept"])
        assert (kept.answers, kept.origin) == ({"testo": "Uno dal telefono."}, "conflict")


def test_the_module_of_somebody_signed_out_hears_so(world: World, text: Text) -> None:
    answer = world.client().post(f"/scritti/{text()}/bozza", json={"title": "", "answers": {}, "base": 0})
    over = "La sessione è finita. Entra di nuovo in un’altra scheda, poi riprova da qui. Quello che hai scritto è ancora qui."
    assert (answer.status_code, answer.json) == (401, {"error": "signed-out", "message": over})


def test_what_is_no_text_is_refused(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    for sent in ([], {"title": 3}, {"title": "", "answers": {"testo": 1}}, {"answers": {"altro": "x"}}, {"base": "1"}):
        assert ada.post(f"/scritti/{entry_id}/bozza", json=sent).status_code == 400
    assert words(world, entry_id) == {"testo": "Uno."}


def test_the_preview_reads_like_the_page_and_saves_nothing(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    answer = ada.post(f"/scritti/{entry_id}/anteprima", json={"title": "", "answers": {"testo": "**Due** <script>"}})
    assert "<strong>Due</strong> &lt;script&gt;" in answer.json["html"]
    assert words(world, entry_id) == {"testo": "Uno."}


def test_a_copy_kept_by_the_browser_is_compared(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    same = ada.post(f"/scritti/{entry_id}/confronto", json={"title": "", "answers": {"testo": "Uno."}})
    assert same.json["same"] is True
    other = ada.post(f"/scritti/{entry_id}/confronto", json={"title": "", "answers": {"testo": "Uno e mezzo."}})
    assert "e mezzo" in other.json["difference"]


# --- who may ---------------------------------------------------------------------------------------------------


def test_a_draft_does_not_exist_for_anybody_else(world: World, text: Text) -> None:
    entry_id = text(title="Gelsomino", testo="Gelsomino.")
    missing = 999
    for name in set(world.people) - {"ada"}:
        client = world.client(name)
        for path in (
            "",
            "/modifica",
            "/versioni",
            "/versioni/1",
            "/bozza",
            "/eliminazione",
            "/versioni/confronto?prima=1&dopo=1",
        ):
            here, nowhere = client.get(f"/scritti/{entry_id}{path}"), client.get(f"/scritti/{missing}{path}")
            assert (here.status_code, nowhere.status_code) == (404, 404)
            assert "Gelsomino" not in here.get_data(as_text=True)
        for path in ("modifica", "bozza", "anteprima", "confronto", "cestino", "cestino/ripresa", "eliminazione",
                     "versioni/1/ripresa", "versioni/eliminazione"):  # fmt: skip
            answer = client.post(f"/scritti/{entry_id}/{path}", json={"title": "", "answers": {}})
            assert answer.status_code == 404, (name, path)
    assert words(world, entry_id) == {"testo": "Gelsomino."}


def test_who_reads_a_text_may_not_change_it_nor_see_its_versions(world: World, text: Text) -> None:
    entry_id, bruno = text(title="Mattina", testo="Uno.", reach=3), world.client("bruno")
    assert bruno.get(f"/scritti/{entry_id}").status_code == 200
    assert bruno.get(f"/scritti/{entry_id}/modifica").status_code == 403
    assert bruno.get(f"/scritti/{entry_id}/versioni").status_code == 404
    assert bruno.post(f"/scritti/{entry_id}/bozza", json={"title": "", "answers": {}}).status_code == 403


# --- reading ---------------------------------------------------------------------------------------------------


def test_others_read_the_shared_version_and_the_author_hears_that_theirs_differs(world: World, text: Text) -> None:
    entry_id, ada, bruno = text(title="Mattina", testo="Uno.", reach=3), world.client("ada"), world.client("bruno")
    ada.post(f"/scritti/{entry_id}/bozza", json={"title": "Sera", "answers": {"testo": "Di nascosto."}, "base": 1})
    theirs, hers = (c.get(f"/scritti/{entry_id}").get_data(as_text=True) for c in (bruno, ada))
    assert "Mattina" in theirs
    assert "nascosto" not in theirs
    assert "Sera" not in theirs
    assert "Stai leggendo la tua copia di lavoro" in hers
    assert "Di nascosto." in hers


def test_my_texts_say_who_reads_them_and_can_be_narrowed(world: World, text: Text) -> None:
    text(title="Bozza mia", testo="Uno.")
    text(title="Per il gruppo", testo="Due.", reach=3)
    text("t5", title="Tre domande", che_cosa="Tre.")
    ada = world.client("ada")
    page = ada.get("/scritti").get_data(as_text=True)
    assert all(title in page for title in ("Bozza mia", "Per il gruppo", "Tre domande", "Gruppo Faggio"))
    shared = ada.get("/scritti?stato=shared").get_data(as_text=True)
    assert "Per il gruppo" in shared
    assert "Bozza mia" not in shared
    assert "Bozza mia" not in ada.get("/scritti?tipo=reflection").get_data(as_text=True)
    assert "Nessun testo così" in ada.get("/scritti?tipo=strategy").get_data(as_text=True)


def test_the_first_time_the_list_invites(world: World) -> None:
    assert "Scrivi il primo" in world.client("bruno").get("/scritti").get_data(as_text=True)


# --- versions and trash ----------------------------------------------------------------------------------------


def test_versions_are_listed_compared_and_restored(world: World, text: Text) -> None:
    entry_id, ada = text(title="Mattina", testo="Una visita breve."), world.client("ada")
    ada.post(f"/scritti/{entry_id}/modifica", data={"titolo": "Mattina", "nota": "Prima stesura"})
    ada.post(f"/scritti/{entry_id}/modifica", data={"titolo": "Mattina", "risposta_testo": "Una visita lunga."})
    page = ada.get(f"/scritti/{entry_id}/versioni").get_data(as_text=True)
    assert "Versione 2" in page
    assert "Prima stesura" in page
    compared = ada.get(f"/scritti/{entry_id}/versioni/confronto?prima=1&dopo=2").get_data(as_text=True)
    assert "breve" in compared
    assert "lunga" in compared
    assert "breve" in ada.get(f"/scritti/{entry_id}/versioni/1").get_data(as_text=True)
    assert ada.post(f"/scritti/{entry_id}/versioni/1/ripresa").status_code == 303
    assert words(world, entry_id) == {"testo": "Una visita breve."}
    assert "Ripresa la versione 1" in ada.get(f"/scritti/{entry_id}/versioni").get_data(as_text=True)


def test_trash_takes_back_at_once_and_gives_back_as_a_draft(world: World, text: Text) -> None:
    entry_id, ada, bruno = text(title="Mattina", testo="Uno.", reach=3), world.client("ada"), world.client("bruno")
    assert bruno.get(f"/scritti/{entry_id}").status_code == 200
    ada.post(f"/scritti/{entry_id}/cestino")
    assert bruno.get(f"/scritti/{entry_id}").status_code == 404
    assert "Mattina" in ada.get("/cestino").get_data(as_text=True)
    assert "Mattina" not in ada.get("/scritti").get_data(as_text=True)
    assert ada.get(f"/scritti/{entry_id}").status_code == 200
    ada.post(f"/scritti/{entry_id}/cestino/ripresa")
    assert "Mattina" in ada.get("/scritti").get_data(as_text=True)
    assert bruno.get(f"/scritti/{entry_id}").status_code == 404


def test_a_text_in_the_trash_still_takes_what_another_window_was_writing(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    ada.post(f"/scritti/{entry_id}/cestino")
    answer = ada.post(f"/scritti/{entry_id}/bozza", json={"title": "", "answers": {"testo": "Uno e due."}, "base": 1})
    assert answer.status_code == 200
    assert words(world, entry_id) == {"testo": "Uno e due."}


def test_erasing_asks_first_and_only_from_the_trash(world: World, text: Text) -> None:
    entry_id, ada = text(title="Mattina", testo="Uno."), world.client("ada")
    assert ada.get(f"/scritti/{entry_id}/eliminazione").status_code == 404
    assert ada.post(f"/scritti/{entry_id}/eliminazione").status_code == 400
    ada.post(f"/scritti/{entry_id}/cestino")
    assert "Che cosa va via" in ada.get(f"/scritti/{entry_id}/eliminazione").get_data(as_text=True)
    assert ada.post(f"/scritti/{entry_id}/eliminazione").status_code == 303
    assert ada.get(f"/scritti/{entry_id}").status_code == 404


# --- turned back at the door -----------------------------------------------------------------------------------


def test_a_form_sent_after_the_session_ended_comes_back_with_its_text(world: World, text: Text) -> None:
    entry_id = text(title="Gelsomino", testo="Uno.")
    sent = {"titolo": "Mattina", "risposta_testo": "Scritto per un’ora.\n\nE ancora.", "base": "1"}
    for where in (entry_id, 999):  # whether the text exists is nobody's matter here
        answer = world.client().post(f"/scritti/{where}/modifica", data=sent)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 401
        assert "Scritto per un’ora.\n\nE ancora.</textarea>" in page
        assert 'name="base" value="1"' in page
        assert "Gelsomino" not in page
    check_page(answer)
    assert world.client().post(f"/scritti/{entry_id}/modifica", data={}).status_code == 302


def test_a_form_turned_back_says_which_question_each_answer_is_for(world: World) -> None:
    """What the page had sent along, and nothing that it would have to ask for."""
    ada = world.client("ada")
    with world.app.app_context():
        made = ada.post("/scritti", data={"modello": world.template("t5")})
    page = ada.get(made.headers["Location"]).text
    asked = dict(re.findall(r'name="domanda_(\w+)" value="([^"]+)"', page))
    assert len(asked) > 3
    sent = {f"risposta_{key}": f"Detto di {key}." for key in asked} | {f"domanda_{key}": unescape(words) for key, words in asked.items()}  # fmt: skip
    address = made.headers["Location"].partition("?")[0]
    turned_back = world.client().post(address, data=sent)
    assert turned_back.status_code == 401
    check_page(turned_back)
    for key, words in asked.items():
        assert f'<label for="risposta_{key}">{words}</label>' in turned_back.text
        assert f'name="domanda_{key}" value="{words}"' in turned_back.text, "and sent along once more"
    assert "Risposta 1" not in turned_back.text
    assert "&lt;b&gt;" in world.client().post(address, data=sent | {"domanda_fatti": "<b>", "risposta_fatti": "x"}).text
    assert ada.post(address, data=sent).status_code == 303


def test_a_form_for_a_text_that_was_erased_meanwhile_gives_its_words_back(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    ada.post(f"/scritti/{entry_id}/cestino")
    ada.post(f"/scritti/{entry_id}/eliminazione")
    answer = ada.post(f"/scritti/{entry_id}/modifica", data={"risposta_testo": "Scritto per un’ora.", "base": "1"})
    assert answer.status_code == 404
    assert "Scritto per un’ora.</textarea>" in answer.text
    check_page(answer)


def test_a_form_with_an_old_token_comes_back_with_its_text_and_then_works(world: World, text: Text) -> None:
    entry_id, ada = text(testo="Uno."), world.client("ada")
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        sent = {"risposta_testo": "Scritto per un’ora.", "base": "1", "csrf_token": "vecchio"}
        answer = ada.post(f"/scritti/{entry_id}/modifica", data=sent)
        assert answer.status_code == 400
        assert "Scritto per un’ora.</textarea>" in answer.text
        token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        assert token
        sent["csrf_token"] = token[1]
        assert ada.post(f"/scritti/{entry_id}/modifica", data=sent).status_code == 303
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    assert words(world, entry_id) == {"testo": "Scritto per un’ora."}
