// What was searched from this device, for one's own convenience: kept in the browser alone, under the name of who
// searched (at many desks one computer serves several people), and gone after signing out (accounts/_leaving.js).
const KEPT = "riflessi:ricerche";
const MOST = 8;

export class Recent {
  constructor(person) {
    this.person = person;
  }

  get list() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT));
      return kept?.person === this.person ? kept.list : [];
    } catch {
      return [];
    }
  }

  keep(list) {
    try {
      localStorage.setItem(KEPT, JSON.stringify({ person: this.person, list }));
    } catch {
      /* a browser that keeps nothing */
    }
  }

  note(query) {
    const words = query?.trim();
    if (words) this.keep([words, ...this.list.filter((one) => one !== words)].slice(0, MOST));
  }

  /** Fills the place for it, where the page has one. */
  show() {
    const place = document.querySelector("[data-recent]");
    if (!place || !this.list.length) return;
    place.querySelector("[data-recent-list]").replaceChildren(
      ...this.list.map((words) => {
        const line = document.createElement("li");
        const link = document.createElement("a");
        link.href = `/cerca?q=${encodeURIComponent(words)}`;
        link.textContent = words;
        line.append(link);
        return line;
      }),
    );
    place.querySelector("[data-recent-forget]").addEventListener("click", () => {
      this.keep([]);
      place.hidden = true;
    });
    place.hidden = false;
  }
}
