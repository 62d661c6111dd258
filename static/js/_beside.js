// A button that stands under the selected words, inside the page, however near its edge they are.
export function placeUnder(button, range) {
  const box = range.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left), document.documentElement.clientWidth - button.offsetWidth - 8);
  button.style.left = `${scrollX + left}px`;
  button.style.top = `${scrollY + box.bottom + 8}px`;
}
