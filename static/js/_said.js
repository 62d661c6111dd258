// What an answer says. Ours is JSON, with a sentence where something is refused; what stands in front of the server may answer
// with a page of its own, which says nothing here.
export async function saidBy(answer) {
  return (await answer.json().catch(() => null)) ?? {};
}
