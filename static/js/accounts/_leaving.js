// After signing out: the copies of texts that this device kept while offline go. The event is for whoever kept more.
const OURS = "riflessi";

export function leaveNothingBehind() {
  if (!document.querySelector("[data-signed-out]")) return;
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store)) {
      if (key.startsWith(OURS) && key !== "riflessi-theme") store.removeItem(key);
    }
  }
  document.dispatchEvent(new CustomEvent("riflessi:signed-out"));
}
