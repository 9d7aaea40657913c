/** Who spoke a turn: the person who called, somebody or something of ours, or nobody that can be told by the name. */
export type Speaker = 'caller' | 'ours' | 'unknown';

/** Whole words in writing with spaces between words. The house's own come first: `customer service` is no customer. */
const ours = wordSet(
  'agent operator assistant bot robot system ivr representative rep advisor adviser clerk staff employee machine service internal outbound acd host bank announcement prompt tts hotline voicebot chatbot callbot supervisor teller',
  'conseiller conseillere operateur operatrice teleconseiller systeme',
  'agente operador operadora asesor asesora teleoperador sistema atendente consultor',
  'mitarbeiter mitarbeiterin berater beraterin sachbearbeiter sachbearbeiterin system ansage',
  'medewerker operatore operatrice consulente sistema pracownik konsultant doradca handlaggare asiakaspalvelija',
  'оператор агент сотрудник бот система консультант менеджер оператора',
);
const callers = wordSet(
  'caller customer client user citizen complainant consumer inbound external guest resident enduser cust subscriber claimant policyholder patient',
  'cliente appelant appelante usager usagere client cliente consommateur',
  'llamante usuario usuaria chamador chamadora consumidor reclamante',
  'kunde kundin anrufer anruferin teilnehmer klant beller chiamante utente klient klientka dzwoniacy kund asiakas',
  'клиент клиентка абонент звонящий пользователь заявитель',
);

/** Writing without spaces: a part of the name says it. */
const oursWithin =
  /客服|客户服务|客戶服務|坐席|座席|话务|話務|接线|接線|人工|机器人|機器人|系统|系統|语音|語音|导航|導航|工作人员|工作人員|被叫|银行|銀行|オペレーター|担当者|エージェント|自動音声|상담원|상담사|직원|시스템|tổng đài|nhân viên|الموظف|الوكيل|النظام|เจ้าหน้าที่/iu;
const callersWithin =
  /客户|客戶|顾客|顧客|来电|來電|主叫|呼入|用户|用戶|投诉人|投訴人|市民|当事人|當事人|申请人|申請人|储户|儲戶|持卡人|お客|顧客|発信者|利用者|고객|발신자|민원인|khách|العميل|المتصل|ลูกค้า/iu;

/** Who a turn's `speaker` is, in the languages and spellings of hotlines and of those who transcribe them. Digits and marks say nothing: `Agent_2`. */
export function speakerOf(name: string | undefined): Speaker {
  const given = (name ?? '').slice(0, 100).normalize('NFKC');
  const words = given
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
  if (oursWithin.test(given) || words.some((word) => ours.has(word))) return 'ours';
  return callersWithin.test(given) || words.some((word) => callers.has(word)) ? 'caller' : 'unknown';
}

function wordSet(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')).map((word) => word.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC')));
}
