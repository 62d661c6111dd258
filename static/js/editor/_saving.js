// Saving by itself. One rule: «salvato» is said only after the server's answer; until then a copy stays on this device.
//
// `base` is the server's count of saves on which this page is built. A save on another count is a conflict: the
// server keeps what we sent beside the working copy and answers with both. What we sent ourselves and whose answer
// got lost on the way is no conflict: then the server's text is one of `sent`.
import { saidBy } from "../_said.js";
import { within } from "../_within.js";

const SOON = 1500; // after the last letter
const LATEST = 10_000; // after the first one, for who writes without a pause
const RETRY = [2, 4, 8, 16, 30, 60].map((seconds) => seconds * 1000);
const KEEPALIVE_LIMIT = 60_000; // bytes that a browser still sends for a page that is going away

export class Saving {
  /** `on`: saved(answer), state(name, detail), conflict(answer), signedOut() -> a promise of a new token or null. */
  constructor({ text, local, url, base, token, on }) {
    Object.assign(this, { text, local, url, base, token, on });
    this.confirmed = text.given(); // what was typed before this file came is unsaved, and is sent
    this.sent = [];
    this.failures = 0;
    this.kept = null; // the version in which the server keeps what this page sent too late
    this.fresh = false; // the next save opens a version of its own: what is there now must stay in the list
    this.held = false; // a conflict waits for a decision
    this.extra = {}; // what else is to be sent: the group
  }

  get unsaved() {
    return Object.keys(this.extra).length > 0 || !this.text.same(this.text.read(), this.confirmed);
  }

  /** Would something be lost if the page went now? Not while all is well: then it is sent on the way out. */
  get atRisk() {
    return this.unsaved && (this.failures > 0 || this.held || !navigator.onLine || this.lastRefusal !== undefined);
  }

  /** Something was written: a copy here at once, to the server soon. */
  touched() {
    this.lastRefusal = undefined;
    if (!this.unsaved) {
      this.local.drop();
      this.on.state("saved");
      return;
    }
    this.#keep();
    this.on.state(navigator.onLine && !this.failures ? "waiting" : "offline");
    this.since ??= Date.now();
    if (this.failures) this.#later(RETRY[Math.min(this.failures - 1, RETRY.length - 1)]);
    else this.#later(Math.max(0, Math.min(SOON, this.since + LATEST - Date.now())));
  }

  /** Sends what is on the page; resolves to true when the server has all of it. Never two at a time. */
  save() {
    clearTimeout(this.timer);
    this.running ??= this.#send().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Sends until nothing is left to send, or it fails. */
  async settle() {
    for (let tries = 0; tries < 4; tries += 1) {
      if (await this.save()) {
        if (!this.unsaved) return true;
      } else if (!this.unsaved) {
        return true;
      } else if (tries > 0) {
        return false;
      }
    }
    return !this.unsaved;
  }

  /** The page is going away: one last sending that the browser carries on by itself. */
  flush() {
    if (!this.unsaved || this.held) return;
    this.#keep();
    const { body, now } = this.#payload();
    if (new Blob([body]).size > KEEPALIVE_LIMIT) return;
    this.sent.push(now);
    fetch(this.url, { ...this.#request(body), keepalive: true }).catch(() => {});
  }

  /** After a conflict, or a copy taken up again: what counts as the server's text now. */
  accept({ saves, text, fresh = false }) {
    this.base = saves;
    if (text) this.confirmed = text;
    this.fresh = fresh;
    this.held = false;
    this.sent = [];
    if (!fresh) this.kept = null;
  }

  async #send() {
    if (this.held) return false;
    if (!this.unsaved) {
      this.on.state("saved");
      return true;
    }
    const { body, now, extra } = this.#payload();
    this.since = undefined;
    this.sent.push(now);
    let answer;
    try {
      answer = await fetch(this.url, { ...this.#request(body), signal: within(20_000) });
    } catch {
      return this.#failed("offline");
    }
    const said = await saidBy(answer);
    if (answer.ok && Number.isInteger(said.saves)) return this.#saved(said, now, extra);
    if (answer.status === 409 && said.error === "conflict") return this.#conflict(said, now);
    if (answer.status === 401) return this.#signInAgain();
    if (answer.status === 400 && said.error === "400" && !this.renewed) return this.#renewToken();
    if (answer.status === 429) return this.#failed("many");
    if (answer.ok || answer.status >= 500 || answer.status === 408) return this.#failed("failed");
    this.lastRefusal = said.message ?? "";
    const known = said.error !== undefined && Number.isNaN(Number(said.error)); // the domain says by itself what to do
    const state = known ? "refused" : answer.status === 413 ? "tooLarge" : "notTaken";
    this.on.state(answer.status === 403 || answer.status === 404 ? "gone" : state, this.lastRefusal);
    return false;
  }

  #payload() {
    const now = this.text.read();
    const extra = { ...this.extra };
    const body = JSON.stringify({ ...now, ...extra, base: this.base, kept: this.kept, fresh: this.fresh });
    return { body, now, extra };
  }

  #request(body) {
    return {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
      body,
    };
  }

  #saved(said, now, extra) {
    this.base = said.saves;
    this.confirmed = now;
    for (const [name, value] of Object.entries(extra)) if (this.extra[name] === value) delete this.extra[name];
    Object.assign(this, { failures: 0, sent: [], kept: null, fresh: false, renewed: false, lastRefusal: undefined });
    this.on.saved(said);
    if (this.unsaved) {
      this.#keep();
      this.#later(SOON);
      return true;
    }
    this.local.drop();
    this.on.state(said.message ? "refused" : "saved", said.message || said.saved_at);
    return true;
  }

  #conflict(said, now) {
    const own = this.sent.slice(0, -1).find((text) => this.text.same(text, said.other));
    this.kept = said.kept;
    if (own || this.text.same(said.other, this.confirmed)) {
      // An earlier sending of ours arrived and its answer did not; or nothing that this page shows was changed.
      this.base = said.other.saves;
      this.confirmed = own ?? this.confirmed;
      this.sent = [];
      return this.#send();
    }
    this.held = true;
    this.local.keep({ ...now, base: this.base });
    this.on.state("conflict");
    this.on.conflict(said);
    return false;
  }

  async #signInAgain() {
    this.#keep();
    this.on.state("signedOut");
    const token = await this.on.signedOut();
    if (!token) return this.#pause();
    this.token = token;
    this.failures = 0;
    return this.#send();
  }

  /** The session was renewed in another window: its token serves here too. */
  async #renewToken() {
    this.renewed = true;
    try {
      const answer = await fetch(this.url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.status === 401) return this.#signInAgain();
      const { csrf_token: token } = await saidBy(answer);
      if (!answer.ok || !token) return this.#failed("failed");
      this.token = token;
    } catch {
      return this.#failed("offline");
    }
    return this.#send();
  }

  #failed(state) {
    this.failures += 1;
    this.#keep();
    this.on.state(navigator.onLine ? state : "offline");
    this.#later(RETRY[Math.min(this.failures - 1, RETRY.length - 1)]);
    return false;
  }

  /** Nothing is tried until somebody writes or asks for it. */
  #pause() {
    this.failures += 1;
    return false;
  }

  #later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  #keep() {
    this.onDevice = this.local.keep({ ...this.text.read(), base: this.base });
  }
}
