import type { Keyword } from '../../doors/arrival.js';

/**
 * Words that end messages, as providers, operators and laws know them, each a whole message. A bare `T`, `TD`, `R` or `N` is what mainland
 * messages tell people to answer. Sources: Twilio, "Support for opt-out keywords"; Telnyx, "Advanced opt-in and opt-out"; the mainland's
 * Administrative Provisions on Short Message Services of 2015, article 20, read 2026-11.
 */
const stop = [
  'stop stopall unsubscribe cancel end quit optout revoke remove stopp stopsms smsstop unsub',
  't td r',
  '退订 退訂 退订短信 取消 取消订阅 取消訂閱 取消短信 拒收 拒绝 拒絕 拒绝接收 拒絕接收 停止 停发 停發 停止发送 停止發送 退出 不再接收 請退訂 请退订',
  '回t 回td 回r 回n 回复t 回复td 回复r 回复n 回覆t 回覆td 回復t 回復td 回t退订 回td退订 回n退订 回r拒收 回复t退订 回复td退订 退订回t 退订回td td退订 t退订 t退訂',
  'arret arreter desabonner desinscrire stopper annuler',
  'baja alto parar cancelar detener desuscribir cancelarsuscripcion',
  'sair remover descadastrar',
  'abmelden abbestellen abbestellung austragen',
  'stoppen afmelden uitschrijven',
  'annulla disiscrivi disdici cancellami',
  'wypisz rezygnuje avsluta avmeld afmeld frameld lopeta peru',
  'стоп отписка отписаться отмена отказ',
  '配信停止 配信解除 수신거부 거부 중지 그만',
  'tuchoi huy berhenti batal iptal ret dur ออก ยกเลิก توقف ايقاف الغاء إلغاء إيقاف रोकें बंद',
];
const start = [
  'start unstop resume subscribe',
  '恢复 恢復 订阅 訂閱 重新订阅 重新訂閱 恢复接收 恢復接收 开始 開始',
  'reprendre abonner alta inicio iniciar начать старт 再開 수신동의',
];

const folded = (lists: readonly string[]) => new Set(lists.flatMap((list) => list.split(' ')).map(fold));
const stops = folded(stop);
const starts = folded(start);
/** Nobody's keyword is longer; of a longer message not even the beginning is folded. */
const longest = 60;

/** What a whole text message says by itself; undefined for everything longer than such a word. */
export function keywordIn(text: string): Keyword | undefined {
  if (text.length > longest) return undefined;
  const word = fold(text);
  if (stops.has(word)) return 'stop';
  return starts.has(word) ? 'start' : undefined;
}

/** Letters and digits alone, in one width and case: what phones put around and into a word is not seen, or says nothing. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .normalize('NFKC');
}
