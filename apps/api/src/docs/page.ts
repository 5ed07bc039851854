/**
 * The page that Scalar fills, below a bar that leads back to the app. It holds no script and asks for nothing of who
 * looks at it, so it is the same for everybody.
 *
 * @param title of the API; plain text without characters that mean something in HTML
 * @param scalar address of Scalar's module
 */
export function referencePage(title: string, scalar: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>API reference · ${title}</title>
  <link rel="icon" href="/favicon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/api/docs/page.css">
  <script type="module" src="/api/docs/start.js"></script>
</head>
<body>
  <nav class="back" aria-label="${title}">
    <a href="/">← Dashboard</a>
    <a href="/api-guide">API guide</a>
  </nav>
  <div id="reference" data-scalar="${scalar}"></div>
  <noscript>This page needs JavaScript. The document that it shows is <a href="/api/openapi.json">openapi.json</a>.</noscript>
</body>
</html>
`;
}
