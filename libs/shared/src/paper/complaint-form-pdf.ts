import type { Language } from '../domain/language.js';
import { mm, Paper } from './paper.js';

/** What a form on paper says of the house. */
export interface ComplaintFormPaper {
  readonly language: Language;
  readonly institution: string;
  /** Where it is sent or brought, line by line. */
  readonly returnTo: readonly string[];
}

const words = {
  'zh-Hans': {
    title: '投诉表',
    intro: '请尽量写清经过。只有“发生了什么”是必填，其余可以不填；可匿名，但匿名投诉无法书面答复您。',
    fields: ['姓名', '电话', '电子邮件或通讯地址', '希望的联系方式（电话 / 短信 / 邮件 / 信函）', '涉及的网点、产品或部门', '发生日期'],
    happened: '发生了什么',
    wish: '您希望我们怎么做',
    signature: '签名与日期',
    cut: '沿此线剪下，由您保存',
    receipt: '回执',
    taken: ['编号', '收到日期', '经办人签名及印章', '答复期限'],
    keep: '凭编号和访问码可在本行网站“查询进度”查看办理情况。',
    to: '寄送或递交',
  },
  'zh-Hant': {
    title: '投訴表',
    intro: '請盡量寫清經過。只有「發生了什麼」是必填，其餘可以不填；可匿名，但匿名投訴無法書面答覆您。',
    fields: ['姓名', '電話', '電子郵件或通訊地址', '希望的聯絡方式（電話 / 簡訊 / 郵件 / 信函）', '涉及的網點、產品或部門', '發生日期'],
    happened: '發生了什麼',
    wish: '您希望我們怎麼做',
    signature: '簽名與日期',
    cut: '沿此線剪下，由您保存',
    receipt: '回執',
    taken: ['編號', '收到日期', '經辦人簽名及印章', '答覆期限'],
    keep: '憑編號和存取碼可在本行網站「查詢進度」查看辦理情況。',
    to: '寄送或遞交',
  },
  en: {
    title: 'Complaint form',
    intro: 'Only “What happened” has to be filled in. You may stay anonymous; then we cannot answer you in writing.',
    fields: [
      'Name',
      'Telephone',
      'E-mail or postal address',
      'How to reach you (call / text / e-mail / letter)',
      'Branch, product or department',
      'Day on which it happened',
    ],
    happened: 'What happened',
    wish: 'What you would like us to do',
    signature: 'Signature and date',
    cut: 'Cut here and keep this part',
    receipt: 'Receipt',
    taken: ['Reference', 'Received on', 'Signature and stamp of whoever took it', 'To be answered by'],
    keep: 'With the reference and the access code you can follow your complaint at “Check progress” on our website.',
    to: 'Send or bring it to',
  },
} as const;

const left = 20 * mm;
const width = 170 * mm;

/** One sheet to fill in by hand: the form above, below it a receipt to tear off, which the counter fills in. The same words make the same bytes. */
export async function complaintFormPdf({ language, institution, returnTo }: ComplaintFormPaper): Promise<Buffer> {
  const says = words[language];
  // The day stands in the file alone: a form has none.
  const paper = new Paper({ title: says.title, language, date: new Date(0), margin: 12 });
  const { document } = paper;
  const line = (y: number, from = left, to = left + width) =>
    document.moveTo(from, y).lineTo(to, y).lineWidth(0.6).strokeColor('#6b7680').stroke();
  paper.write(institution, { size: 11, at: { x: left, y: 12 * mm }, width });
  paper.write(says.title, { weight: 'bold', size: 18, width });
  paper.write(says.intro, { size: 9, width });
  let y = document.y + 3 * mm;
  for (const field of says.fields) {
    paper.write(field, { size: 9, at: { x: left, y }, width: 70 * mm });
    line(y + 5.5 * mm, left + 72 * mm);
    y += 8.5 * mm;
  }
  const lined = (title: string, lines: number) => {
    paper.write(title, { weight: 'bold', size: 10, at: { x: left, y: y + 1 * mm }, width });
    y += 7 * mm;
    for (let nth = 0; nth < lines; nth += 1) {
      y += 7.5 * mm;
      line(y);
    }
    y += 3 * mm;
  };
  lined(says.happened, 9);
  lined(says.wish, 3);
  paper.write(says.signature, { size: 9, at: { x: left, y: y + 2 * mm }, width: 70 * mm });
  line(y + 7.5 * mm, left + 72 * mm);
  paper.write(`${says.to}: ${returnTo.join(language === 'en' ? ', ' : '，')}`, { size: 9, at: { x: left, y: y + 11 * mm }, width });
  y = Math.max(document.y + 3 * mm, 226 * mm);
  document.dash(3, { space: 3 });
  line(y, 0, 210 * mm);
  document.undash();
  paper.write(says.cut, { size: 8, at: { x: left, y: y + 1 * mm }, width, align: 'right' });
  paper.write(`${institution} · ${says.receipt}`, { weight: 'bold', size: 12, at: { x: left, y: y + 5 * mm }, width });
  y += 14 * mm;
  for (const [nth, field] of says.taken.entries()) {
    const x = left + (nth % 2) * 87 * mm;
    const top = y + Math.floor(nth / 2) * 13 * mm;
    paper.write(field, { size: 9, at: { x, y: top }, width: 80 * mm });
    line(top + 9.5 * mm, x, x + 80 * mm);
  }
  paper.write(says.keep, { size: 8, at: { x: left, y: y + 27 * mm }, width });
  return await paper.end(says.title);
}
