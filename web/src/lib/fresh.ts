/** A page whose files are gone, as after an update of the server, and the way back to a whole one. */

/** Whether a part of the app could not be fetched; each browser says it in words of its own. */
export function isMissingPart(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|importing a module script failed|unable to preload css/i.test(error.message)
  );
}

let begin = async () => window.location.reload();

/** Sets how the app begins anew, for what knows of versions that wait. */
export function setFreshStart(how: () => Promise<void>): void {
  begin = how;
}

export function startFresh(): void {
  void begin();
}
