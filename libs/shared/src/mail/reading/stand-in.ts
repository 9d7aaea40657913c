/** Words in which programs say that the real text is the other one. */
const speaksOfShowing =
  /html|browser|mime|rich ?text|web ?(version|page|mail|client)|e?-?mail ?(client|program|reader|software|viewer)|(view|read|see|open) (this|the|it)\b|(can ?not|can't|unable to|does ?n[o']t|not) (be )?(view|display|support|show|render)|navigateur|messagerie|affich|visuali[sz]|anzeig|darstell|ansicht|weergave|weergeven|navegador|lettore|webbläsare|nettleser|selain|przegląd|prohlíž|просмотр|браузер|отобра|отображ|网页|網頁|浏览器|瀏覽器|客户端|用戶端|郵件軟體|邮件软件|不支持|不支援|格式|无法显示|無法顯示|无法查看|無法檢視|表示(でき|され|する)|ブラウザ|形式|브라우저|지원하지|보실 수/i;
const longestStandIn = 400;
/** So much of what a plain text says stands in the page, too, if the page is the same text. In pairs of characters. */
const sameShare = 0.2;

/**
 * Whether a plain alternative is no text of the sender but stands for the page beside it: "your program cannot show this", or what is left of
 * other scripts when they were forced into ASCII (`?????`). `pages`: what the HTML alternatives say.
 */
export function isStandIn(text: string, pages: readonly string[]): boolean {
  const says = text.trim();
  if (says.length > 20_000 || !pages.some((page) => page.trim() !== '')) return false;
  if (isLost(says)) return pages.some((page) => !isLost(page));
  if (says.length > longestStandIn || !speaksOfShowing.test(says)) return false;
  return pages.every((page) => shareOf(says, page.slice(0, 20_000)) < sameShare);
}

/** Most of it is question marks or marks of replacement. */
function isLost(text: string): boolean {
  const marks = text.match(/[?？\ufffd]/g)?.length ?? 0;
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return marks >= 3 && marks > letters * 2;
}

function shareOf(text: string, page: string): number {
  const pairs = pairsOf(text);
  const others = pairsOf(page);
  return [...pairs].filter((pair) => others.has(pair)).length / Math.max(1, pairs.size);
}

/** Words where a script has them, else pairs of characters. */
function pairsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]{2,40}/gu) ?? [];
  return new Set(words.map((word, index) => (word.length === 1 ? word + (words[index + 1] ?? '').slice(0, 1) : word)));
}
