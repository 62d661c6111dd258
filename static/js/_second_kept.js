// What one has answered to a second reading, while it is not sent: in this tab alone, under the name of who answers.
const KEPT = "riflessi:seconda:";

export function keyOf(form) {
  return `${KEPT}${form.dataset.second}`;
}

/** What was sent is let go by the next page; what came back (a question without an answer) is still being written. */
export function forgetSent() {
  if (document.querySelector("form[data-second]")) return;
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(KEPT) && JSON.parse(sessionStorage.getItem(key)).sent) sessionStorage.removeItem(key);
    }
  } catch {
    // A device that keeps nothing.
  }
}
