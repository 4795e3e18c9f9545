/** Names called with @ in a text. Pure. */
import type { Ref } from "../../api/schema";

export type Piece = { text: string; person?: Ref };

/** Those of the picked people whose @name still stands in the text. */
export function calledIn(text: string, picked: readonly Ref[]): Ref[] {
  const named = new Map(picked.map((person) => [person.id, person]));
  return [...named.values()].filter((person) => text.includes(`@${person.name}`));
}

/** A text in pieces, the called names apart; longer names win, so that Annabel is not read as Anna. */
export function piecesOf(text: string, people: readonly Ref[]): Piece[] {
  const byLength = [...people].sort((one, other) => other.name.length - one.name.length);
  const pieces: Piece[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const person = text[at] === "@" ? byLength.find((each) => text.startsWith(each.name, at + 1)) : undefined;
    if (!person) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain) pieces.push({ text: plain });
    plain = "";
    pieces.push({ text: `@${person.name}`, person });
    at += person.name.length + 1;
  }
  if (plain) pieces.push({ text: plain });
  return pieces;
}
