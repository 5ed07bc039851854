/** Runs in the browser, as it stands: shows the OpenAPI document in Scalar. Nothing is asked of another server. */

// Zod, which Scalar brings, would try whether the page allows `eval`; the Content-Security-Policy does not.
globalThis.__zod_globalConfig = { jitless: true };

const reference = document.querySelector('#reference');
const { createApiReference } = await import(reference.dataset.scalar);

createApiReference(reference, {
  url: '/api/openapi.json',
  documentDownloadType: 'direct',
  // What would reach for a server of Scalar's.
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  // A token that was typed in is gone when the page is.
  persistAuth: false,
});
