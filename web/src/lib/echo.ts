/** Tells what comes back of what one sent from what comes from elsewhere; answers may be skipped, never swapped. */
export class Echo {
  private sent: string[] = [];

  note(text: string): void {
    this.sent.push(text);
  }

  /** Whether a value that arrives is one's own; anything else makes what was sent before it void. */
  heard(text: string): boolean {
    const at = this.sent.lastIndexOf(text);
    this.sent = at < 0 ? [] : this.sent.slice(at + 1);
    return at >= 0;
  }
}
