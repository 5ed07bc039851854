/** Where what floats over a page is put: into its main part, so that every landmark says where one is. */
export function portalTarget(): Element {
  return document.getElementById('content') ?? document.body;
}
