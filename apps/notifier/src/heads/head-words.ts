import type { Language } from '@app/shared/domain/language.js';

/** What a mail with a head of the record says to whoever keeps it. `{events}` and `{at}` are filled. */
export const headWords: Readonly<Record<Language, { readonly subject: string; readonly before: string; readonly after: string }>> = {
  'zh-Hans': {
    subject: '投诉记录摘要：{events} 条，{at}',
    before: '{institution}投诉系统截至 {at} 共有 {events} 条留痕记录。以下是其摘要，由系统签名：',
    after:
      '请原样保存本邮件，无需回复。日后如有人改写记录，凭此摘要即可发现。核验时将本邮件另存为文件，由系统管理人员运行：\n\nredress verify --heads <文件>\n\n摘要不含任何个人信息。',
  },
  'zh-Hant': {
    subject: '投訴紀錄摘要：{events} 條，{at}',
    before: '{institution}投訴系統截至 {at} 共有 {events} 條留痕紀錄。以下是其摘要，由系統簽名：',
    after:
      '請原樣保存本郵件，無須回覆。日後如有人改寫紀錄，憑此摘要即可發現。核驗時將本郵件另存為檔案，由系統管理人員執行：\n\nredress verify --heads <檔案>\n\n摘要不含任何個人資料。',
  },
  en: {
    subject: 'Head of the complaint record: {events} events, {at}',
    before: 'The record of complaints at {institution} had {events} events on {at}. This is its head, signed by the system:',
    after:
      'Keep this mail as it is; no answer is needed. If anybody rewrites the record later, this head shows it. To check, save this mail as a file and have whoever runs the system call:\n\nredress verify --heads <file>\n\nA head holds nothing about any person.',
  },
};
