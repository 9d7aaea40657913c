/** What a contact form wrote into the body of its mail about whoever filled it in. */
export interface FormLines {
  readonly email?: string;
  readonly name?: string;
  readonly phone?: string;
}

/** What such lines are called: the words of our languages and of the neighbours'. A line is known by its beginning, before the colon. */
const labels: Readonly<Record<keyof FormLines, RegExp>> = {
  email:
    /^(?:(?:your|my|sender|contact|customer|reply|an|ihre|votre|su|il tuo|联系|聯絡|您的|客户|客戶)[\s-]*)*(?:e-?mail(?:[\s-]*(?:address|adresse|adres))?|mail|reply[\s-]to|adresse e-?mail|courriel|correo(?: electrónico)?|indirizzo e-?mail|(?:电子|電子)?(?:邮箱|郵箱|邮件|郵件|信箱|邮址|郵址)(?:地址)?|電郵(?:地址)?|メール(?:アドレス)?|이메일|(?:эл\S*\s+)?почта)$/iu,
  name: /^(?:(?:your|full|sender|contact|customer|ihr|votre|联系人|聯絡人|您的|客户|客戶)[\s-]*)*(?:name|姓名|称呼|稱呼|名字|nom|nombre|nome|お名前|氏名|이름|имя)$/iu,
  phone:
    /^(?:(?:your|contact|customer|mobile|cell|联系|聯絡|您的|客户|客戶)[\s-]*)*(?:phone(?:[\s-]*number)?|telephone|tel|mobile|telefon|téléphone|teléfono|telefono|(?:联系|聯絡)?(?:电话|電話|手机|手機)(?:号码|號碼|号|號)?|電話番号|전화(?:번호)?|телефон)\.?$/iu,
};

const mostLines = 200;

/**
 * The first line of each kind in a contact form's text: `E-mail: hanmei@mail.example`, `邮箱：…`, or the label alone with the value on the next
 * line, as a table becomes. A line left empty is empty: what stands further down is the person's own text, and may name anybody.
 */
export function readFormLines(text: string): FormLines {
  const lines = text
    .slice(0, 20_000)
    .split('\n', mostLines)
    .map((line) => line.trim());
  const found: Partial<Record<keyof FormLines, string>> = {};
  lines.forEach((line, index) => {
    const { label, value } = split(line);
    for (const [kind, pattern] of Object.entries(labels) as [keyof FormLines, RegExp][]) {
      if (found[kind] === undefined && pattern.test(label)) found[kind] = value || (hasColon(line) ? '' : nextOf(lines, index));
    }
  });
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ''));
}

const hasColon = (line: string): boolean => /[:：=]/.test(line.slice(0, 60));

/** At most so much of a line is its label; marks of lists and emphasis around it are none of it. */
function split(line: string): { label: string; value: string } {
  const head = line.slice(0, 60);
  const at = head.search(/[:：=|\t]/);
  const label = (at < 0 ? head : head.slice(0, at)).replace(/^[\s>*•·#|-]+|[\s*|-]+$/g, '');
  return { label, value: at < 0 ? '' : line.slice(at + 1, 400).replace(/^[\s*|]+|[\s*|]+$/g, '') };
}

/** A label that stands alone has its value below it, unless that is a label again. */
function nextOf(lines: readonly string[], index: number): string {
  const next = lines.slice(index + 1).find((line) => line !== '') ?? '';
  return hasColon(next) || Object.values(labels).some((pattern) => pattern.test(next)) ? '' : next.slice(0, 400);
}
