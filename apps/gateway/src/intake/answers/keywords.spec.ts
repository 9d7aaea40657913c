import { describe, expect, it } from '@jest/globals';
import { keywordIn } from './keywords.js';

describe('a whole text message that is a word for the list', () => {
  it.each([
    ...[
      'STOP',
      ' stop. ',
      'STOP\u200b',
      'ＳＴＯＰ',
      'S T O P',
      'Stop!!!',
      'STOP 🛑',
      '"stop all"',
      'STOPALL',
      'UNSUBSCRIBE',
      'END',
      'QUIT',
      'Cancel',
      'OPT-OUT',
      'Revoke',
    ],
    ...['退订', '退訂', '【退订】', '取消', '取消订阅。', 'TD', 'T', 'ｔｄ', '回复TD退订', '回T', '拒收请'.slice(0, 2), '停止'],
    ...['ARRET', 'Arrêt', 'Désabonner', 'BAJA', '¡Baja!', 'Cancelar', 'PARAR', 'SAIR', 'Abmelden', 'AFMELDEN', 'Annulla', 'WYPISZ'],
    ...['СТОП', 'Отписаться', '配信停止', '수신거부', 'TU CHOI', 'BERHENTI', 'İPTAL', 'ยกเลิก', 'إلغاء', 'ايقاف'],
  ])('ends them: %j', (text) => {
    expect(keywordIn(text)).toBe('stop');
  });

  it.each(['START', 'unstop', '恢复', '恢復', 'ALTA', 'старт'])('begins them again: %j', (text) => {
    expect(keywordIn(text)).toBe('start');
  });

  it.each([
    'stop my card, it was stolen',
    'Stop calling me about the loan I never took',
    '我要退订你们的短信服务，并投诉',
    '退订之后你们还在扣费',
    '取消转账失败，钱没有退回',
    'T恤退款没到账',
    'BAJA de la tarjeta: siguen cobrando',
    'end of month and still no refund',
    'Arrêtez de me facturer',
    'help',
    '',
    '🛑',
    `stop${'.'.repeat(70)}`,
  ])('a complaint that only begins with one, or is something else, is none: %j', (text) => {
    expect(keywordIn(text)).toBeUndefined();
  });
});
