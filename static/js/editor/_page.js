// The text on the page: what its fields hold, and how two texts are compared.
export class Text {
  constructor(form) {
    this.form = form;
    this.title = form.elements.titolo;
    this.areas = [...form.querySelectorAll("textarea[data-key]")];
  }

  read() {
    return {
      title: this.title.value,
      answers: Object.fromEntries(this.areas.map((area) => [area.dataset.key, area.value])),
    };
  }

  /** What the server put into the fields: they may hold more already, where this file came late. */
  given() {
    return {
      title: this.title.defaultValue,
      answers: Object.fromEntries(this.areas.map((area) => [area.dataset.key, area.defaultValue])),
    };
  }

  /** Fills the fields that are on this page. */
  write({ title, answers }) {
    this.title.value = title;
    for (const area of this.areas) {
      area.value = answers[area.dataset.key] ?? "";
      fit(area);
    }
  }

  /** The same text, as far as this page shows it? Spaces at the ends do not count: the server drops them too. */
  same(one, other) {
    const keys = this.areas.map((area) => area.dataset.key);
    const plain = (words) => (words ?? "").replace(/\r\n?/g, "\n").replaceAll("\t", "    ").trimEnd();
    const line = (words) => (words ?? "").split(/\s+/).filter(Boolean).join(" ");
    return line(one.title) === line(other.title) && keys.every((key) => plain(one.answers[key]) === plain(other.answers[key]));
  }

  words() {
    return this.areas.reduce((sum, area) => sum + area.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length, 0);
  }
}

/** Browsers without `field-sizing` grow the field here. */
export function fit(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.setProperty("height", "auto");
  area.style.setProperty("height", `${area.scrollHeight + 4}px`);
}

/** The sentences of this page, translated by the server: say("saved", { time: "14:03" }). */
export function sayer(element) {
  return (name, values = {}) =>
    Object.entries(values).reduce((words, [key, value]) => words.replaceAll(`{${key}}`, value), element.dataset[name] ?? "");
}

/** A copy of <template id="…">, its first element. */
export function fresh(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** «oggi alle 18:40», «ieri alle 18:40», «giovedì 12 marzo alle 18:40» */
export function when(time, say, now = new Date()) {
  const language = document.documentElement.lang === "en" ? "en-GB" : "it";
  const then = new Date(time);
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate());
  const days = Math.round((midnight(then) - midnight(now)) / 86400e3);
  const day =
    days > -2
      ? new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day")
      : new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(then);
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(then);
  return say("at", { day, time: clock });
}
