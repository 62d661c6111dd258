// Lines under the words, without touching the field: a layer behind it holds the same words, unseen, with the marks.
export class Marks {
  constructor(field) {
    this.field = field;
    const sheet = document.createElement("div");
    sheet.className = "desk-sheet-of-marks";
    this.layer = document.createElement("div");
    this.layer.className = `desk-marks ${field.className}`;
    this.layer.setAttribute("aria-hidden", "true");
    const had = document.activeElement === field;
    field.before(sheet);
    sheet.append(this.layer, field);
    if (had) field.focus();
    field.addEventListener("scroll", () => {
      this.layer.scrollTop = field.scrollTop;
      this.layer.scrollLeft = field.scrollLeft;
    });
  }

  /** `places`: {start, end, level} in order, not overlapping; `here`: the one that is looked at. */
  show(places, here) {
    const words = this.field.value;
    const pieces = [];
    let at = 0;
    for (const place of places) {
      if (place.start < at) continue;
      pieces.push(words.slice(at, place.start));
      const mark = document.createElement("mark");
      mark.className = `found found-${place.level}${place === here ? " is-here" : ""}`;
      mark.textContent = words.slice(place.start, place.end);
      pieces.push(mark);
      at = place.end;
    }
    // A last line that is empty has a height in a field, and none in a layer without this.
    pieces.push(`${words.slice(at)}\u200b`);
    this.layer.replaceChildren(...pieces);
    this.layer.scrollTop = this.field.scrollTop;
    this.layer.scrollLeft = this.field.scrollLeft;
  }

  get here() {
    return this.layer.querySelector(".is-here");
  }
}
