/** A numbered line, or one that begins like one of several. */
const numbered =
  /^\s*(?:[(（]?\d{1,2}[)）.、．]|[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,3}[，,、]?|[①②③④⑤⑥⑦⑧⑨⑩]|[-•·*]\s|(?:first|second|third|fourth|fifth|finally)(?:ly)?[,:]?\s)\s*/i;
/** Somebody wants something, in Chinese of both scripts or English. */
const wants =
  /要求|希望|请(?!问|假|客)|請(?!問|假|客)|应当|應當|应该|應該|必须|必須|退还|退還|退款|退回|赔偿|賠償|补偿|補償|道歉|解释|解釋|更正|恢复|恢復|解除|停止|删除|刪除|为什么|為什麼|凭什么|憑什麼|\b(?:want|ask|request|demand|expect|please|should|must|refund|compensat|apologi|explain|correct|restore|stop|remove|why)/i;
/** Something went wrong. */
const wrong =
  /没有|沒有|未|不给|不給|不肯|拒绝|拒絕|(?<!不)错|(?<!不)錯|误|誤|多扣|多收|乱收|亂收|擅自|强制|強制|态度|態度|拖延|骗|騙|盗刷|盜刷|泄露|洩露|骚扰|騷擾|\b(?:not|n't|never|refus|wrong|error|mistake|without|overcharg|rude|delay|mislead|stolen|fraud|harass)/i;
const ends = /(?<=[。！？!?；;\n])|(?<=\.)\s/;
const mostPoints = 12;
const longest = 300;

/**
 * What a complaint asks to be answered, as a person may draw it up: its numbered lines where it has several, else the sentences in which somebody wants
 * something or says what went wrong, the wish last. Proposed only: people add, change and strike out. Words as they were written, at most twelve.
 * Linear in the length of the text.
 */
export function proposePoints(text: string, wish: string | null): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const listed = lines.filter((line) => numbered.test(line)).map((line) => line.replace(numbered, ''));
  const sentences = text
    .split(ends)
    .map((one) => one.trim())
    .filter((one) => one.length >= 4);
  const telling = sentences.filter((one) => wants.test(one) || wrong.test(one));
  const found = listed.length >= 2 ? listed : telling.length > 0 ? telling : sentences.slice(0, 1);
  const all = [...found, ...(wish?.trim() ? [wish.trim()] : [])]
    .map((one) => one.replace(/[。；;.]$/, '').slice(0, longest))
    .filter((one) => one !== '');
  return [...new Set(all)].slice(0, mostPoints);
}
