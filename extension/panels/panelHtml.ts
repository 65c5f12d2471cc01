/** The page of a panel: one script by nonce, style sheets and a font from our own folder, and nothing from anywhere else. */
export function panelHtml(of: { nonce: string; source: string; script: string; styles: readonly string[] }): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${of.nonce}'`,
    `style-src ${of.source} 'nonce-${of.nonce}'`,
    `font-src ${of.source}`,
  ].join("; ");
  const links = of.styles.map((style) => `<link rel="stylesheet" href="${style}">`).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${links}
</head>
<body>
<script nonce="${of.nonce}" src="${of.script}"></script>
</body>
</html>`;
}
