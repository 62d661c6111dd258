// The same text in another window or on another device: said at once, and followed while nothing is unsaved here.
export class Windows {
  /** `on`: another() when another window has this text open, stale(saves) when it has saved. */
  constructor(entry, on) {
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`riflessi-text-${entry}`) : null;
    this.channel?.addEventListener("message", ({ data }) => {
      if (data.hello) this.channel.postMessage({ here: true });
      if (data.hello || data.here) on.another();
      if (data.saves) on.stale(data.saves);
    });
    this.channel?.postMessage({ hello: true });
  }

  saved(saves) {
    this.channel?.postMessage({ saves });
  }
}
