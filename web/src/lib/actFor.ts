/** For whom this tab works: another person's id while a delegation is used, kept until the tab closes. */
const KEY = "yingdan.act_for";

export function actingFor(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Works for somebody else from now on, or with null in one's own name again; the page has to be loaded anew. */
export function actFor(person: string | null): void {
  try {
    if (person) sessionStorage.setItem(KEY, person);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage nobody can work in another's name.
  }
}
