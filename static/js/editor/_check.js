// What the check finds in the text as it stands: asked of the server a moment after the last letter, only for what
// changed, kept nowhere. In between, the places move along with what is written.
import { saidBy } from "../_said.js";
import { within } from "../_within.js";

const SOON = 1000;
const AT_ONCE = 50;
const PATIENCE = 20_000; // what is asked next waits for it

export class Check {
  /** `fields`: Map of key -> field. `on`: changed(). `token()`: the session's token. */
  constructor({ url, fields, token, on }) {
    Object.assign(this, { url, fields, token, on });
    this.found = new Map(); // key -> places, in order
    this.asked = new Map(); // key -> the words about which the server answered
    this.now = new Map(); // key -> the words on which the places stand
    this.put = []; // what was just put in place of something: what the check finds inside is decided
    this.letters = {}; // who bears which letter, for as long as this page is open
    this.later(SOON);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), delay);
  }

  /** Is every word on the page looked at? */
  get fresh() {
    return [...this.fields].every(([key, field]) => this.asked.get(key) === field.value);
  }

  get places() {
    return [...this.fields.keys()].flatMap((key) => this.found.get(key) ?? []);
  }

  /** What is in the way of sharing. */
  get waiting() {
    return this.places.filter((place) => place.level === "blocca" || (place.level === "conferma" && !place.decision));
  }

  get cues() {
    return this.places.filter((place) => place.level === "attenzione");
  }

  same(place) {
    return this.waiting.filter((other) => other.marks[1] === place.marks[1]);
  }

  words(place) {
    return this.fields.get(place.key).value.slice(place.start, place.end);
  }

  /** Somebody wrote in this field: places before and behind stay at their words, those touched are asked again. */
  typed(key, delay = SOON) {
    const after = this.fields.get(key).value;
    const before = this.now.get(key) ?? "";
    if (after === before) return;
    let head = 0;
    while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
    let tail = 0;
    while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
    const end = before.length - tail;
    const by = after.length - before.length;
    const move = (place) => {
      if (place.end <= head) return place;
      if (place.start < end) return null;
      const moved = (one) => ({ ...one, start: one.start + by, end: one.end + by });
      return { ...moved(place), ideas: place.ideas?.map(moved), remove: place.remove && moved(place.remove) };
    };
    this.found.set(key, (this.found.get(key) ?? []).map(move).filter(Boolean));
    this.put = this.put.map((span) => (span.key === key ? move(span) : span)).filter(Boolean);
    this.now.set(key, after);
    this.asked.delete(key);
    this.on.changed();
    this.later(delay);
  }

  /** Resolves when the server has looked at all that is on the page; to false when it could not. */
  ask() {
    clearTimeout(this.timer);
    return this.#turn(() => this.#ask());
  }

  /** One after the other: an answer that was on its way must not undo a decision. */
  #turn(work) {
    this.last = (this.last ?? Promise.resolve()).then(work);
    return this.last;
  }

  async #ask() {
    const texts = {};
    for (const [key, field] of this.fields) if (this.asked.get(key) !== field.value) texts[key] = field.value;
    if (!Object.keys(texts).length) return true;
    const said = await this.#send("testo", { texts, letters: this.letters });
    if (!said) return false;
    this.looked = true;
    for (const [key, places] of Object.entries(said.texts)) {
      if (this.fields.get(key).value !== texts[key]) continue; // written on meanwhile: asked again soon
      this.asked.set(key, texts[key]);
      this.now.set(key, texts[key]);
      this.found.set(key, places.map((place) => ({ ...place, key })));
    }
    await this.#settlePut();
    this.on.changed();
    return true;
  }

  /** Keeps a decision about these places; «» is to think again. Resolves to whether it is kept. */
  decide(places, decision, everywhere) {
    return this.#turn(() => this.#decide(places, decision, everywhere));
  }

  async #decide(places, decision, everywhere) {
    const said = await this.#send("decisione", { places: places.map((place) => place.marks), decision, everywhere });
    const about = new Set(places.map((place) => place.marks[everywhere ? 1 : 2]));
    if (said) for (const place of this.places) if (about.has(place.marks[everywhere ? 1 : 2])) place.decision = decision;
    if (said) this.on.changed();
    return Boolean(said);
  }

  /** Other words, or none, in the place of each: `change` of a place -> {start, end, words}. */
  replace(places, change, decision, write) {
    const undo = [];
    const kinds = places.map((place) => place.kind);
    for (const place of [...places].reverse()) {
      const { start, end, words } = change(place);
      const field = this.fields.get(place.key);
      undo.push({ key: place.key, start, words, before: field.value.slice(start, end) });
      write(field, start, end, words);
      this.typed(place.key);
      if (words) this.put.push({ key: place.key, start, end: start + words.length });
    }
    this.#turn(() => this.#send("decisione", { changed: kinds, decision }));
    this.later(AT_ONCE);
    return undo.reverse();
  }

  async #settlePut() {
    const inside = (place) => this.put.some((span) => span.key === place.key && span.start <= place.start && place.end <= span.end + 1);
    const mine = this.places.filter((place) => place.level === "conferma" && !place.decision && inside(place));
    this.put = [];
    if (mine.length) await this.#decide(mine, "stand_in", false);
  }

  /** What the server answered; null where it could not, and why it says so in `why`. */
  async #send(what, body) {
    this.why = "";
    try {
      const answer = await fetch(`${this.url}/${what}`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token() },
        body: JSON.stringify(body),
        signal: within(PATIENCE),
      });
      const said = await saidBy(answer);
      if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) return said;
      this.why = said.message ?? "";
      return null;
    } catch {
      return null;
    }
  }
}
