// Copies of a text on this device, for what the server has not confirmed yet. Kept by person and entry; all of them
// go at sign-out (accounts/_leaving.js clears what begins with «riflessi»). Where the browser keeps nothing, nothing
// breaks: then the page itself is the only copy, and leaving it is asked about.
const DAYS = 60;

export class LocalCopy {
  constructor(person, entry, store = localStorage) {
    this.key = `riflessi-text-${person}-${entry}`;
    this.leftKey = `riflessi-left-${person}-${entry}`;
    this.store = store;
  }

  /** Keeps { title, answers, base } with the time; true when it is really there. */
  keep(text) {
    try {
      this.store.setItem(this.key, JSON.stringify({ ...text, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  /** The server has it: this copy has done its work. */
  drop() {
    this.store.removeItem(this.key);
  }

  /** What an earlier visit left here, the newest first; from now on set aside until somebody decides about it. */
  leftBehind() {
    const left = [this.#read(this.key), ...(this.#read(this.leftKey) ?? [])]
      .filter((copy) => copy?.answers && Date.now() - copy.at < DAYS * 86400e3)
      .sort((one, other) => other.at - one.at);
    this.drop();
    this.setAside(left);
    return left;
  }

  setAside(copies) {
    try {
      if (copies.length) this.store.setItem(this.leftKey, JSON.stringify(copies));
      else this.store.removeItem(this.leftKey);
    } catch {
      /* full: the page still holds it */
    }
  }

  #read(key) {
    try {
      return JSON.parse(this.store.getItem(key));
    } catch {
      return null;
    }
  }
}
