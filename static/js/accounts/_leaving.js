// After signing out: what this device kept of texts while they were not saved goes (keys that begin with «riflessi»).
// The event is for whoever kept more.
const OURS = "riflessi";

export function leaveNothingBehind() {
  if (!document.querySelector("[data-signed-out]")) return;
  for (const store of ["localStorage", "sessionStorage"]) {
    try {
      for (const key of Object.keys(window[store])) if (key.startsWith(OURS)) window[store].removeItem(key);
    } catch {
      /* a browser that keeps nothing has nothing to forget */
    }
  }
  document.dispatchEvent(new CustomEvent("riflessi:signed-out"));
}
