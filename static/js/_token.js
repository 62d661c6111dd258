// Somebody signed in again: the forms of this page are sent with the token of the new session, and stay the forms that they
// were. Sent before and after, they are made once (web/once.py knows a form by its first token).
export function renewTokens(token) {
  for (const field of document.querySelectorAll("input[name=csrf_token]")) {
    if (field.value === token) continue;
    if (!field.form?.elements.first_token) {
      field.after(Object.assign(document.createElement("input"), { type: "hidden", name: "first_token", value: field.value }));
    }
    field.value = token;
  }
}
