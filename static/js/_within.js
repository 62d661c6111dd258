// For a request that must not hang: a signal that gives up after so many milliseconds. (`AbortSignal.timeout` is not there
// on telephones that are still about.)
export function within(milliseconds) {
  const giveUp = new AbortController();
  setTimeout(() => giveUp.abort(), milliseconds);
  return giveUp.signal;
}
