/** Lets the browser draw and take input in between. */
export function nextTask(): Promise<void> {
  return new Promise((done) => setTimeout(done));
}
