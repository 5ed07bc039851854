/** For Slack's mrkdwn: the three characters that begin links, mentions and entities. */
export function escapeSlack(text: string): string {
  return escapeHtmlText(text);
}

/** For the text of HTML, and for Telegram's subset of it. */
export function escapeHtmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** For an attribute's value in double quotes, too. */
export function escapeHtml(text: string): string {
  return escapeHtmlText(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** For Discord's Markdown, where a backslash takes the meaning of any punctuation. Mentions and links need `<` or `[`. */
export function escapeDiscord(text: string): string {
  return text.replace(/[\\`*_~|<>#[\]]/g, '\\$&');
}

/** For CommonMark: what begins something inside of a line, entities included, and what does at its beginning. */
export function escapeCommonMark(text: string): string {
  return text
    .replace(/[\\`*_~|<>#[\]&]/g, '\\$&')
    .replace(/^[-+=]/gm, '\\$&')
    .replace(/^(\d{1,9})([.)])/gm, '$1\\$2');
}
