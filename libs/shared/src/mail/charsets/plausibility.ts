import iconv from 'iconv-lite';

/** The commonest characters of running text. A handful of them tells a right reading from a wrong one that is made of characters just as valid. */
const frequent = {
  hans: '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运您银款钱贷网投诉办请谢号退客服账卡费息存附查收复您好敬启单位联系电邮箱李刘陈杨黄',
  hant: '這個們來為國說時會對過發後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產話內給門兒東聲員論處義幾認條氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達強難權設記類據邊張該規萬覺術領確傳師觀讓識帶導爭運銀錢貸網訴辦請謝號帳費查復敬啟單聯係郵箱劉陳楊黃您款投退客服卡息存附收',
  japanese:
    '日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運終果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検町常校料裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断何南石足違消境神番規術護展態導備害配副算視条独警究育席輸訪起万着乗店述残想線率病農州声質念待試族銀域助労例然早張映限親額環験追審商葉義伝働形景落担好退準訴辺造英被株頭技低毎医復仕去味負失移差個門写評課末守若種美影命含福量望松非察整段型白深字答夜製票況音申様財識注呼達貴御願致',
  hangul:
    '이다는을의에가고하지은기한를도로사리어나자시인서대그라정아일해과들스있니면전제주것보수부상구신러마여만게요공장으원무유소성진거동내모조관국비선안연와였했습합당데회생위세중된될않없때또더까지며좋감님귀드립립불만은행계좌카드환급처리답변번호문의',
} as const;

const setOf = (...texts: readonly string[]): ReadonlySet<string> => new Set(texts.flatMap((text) => [...text]));
const commonHan = setOf(frequent.hans, frequent.hant);
const commonKanji = setOf(frequent.japanese);
const commonHangul = setOf(frequent.hangul);

/** What people write at all, by the first level of each national set: made when first asked for. */
let usual: { readonly han: ReadonlySet<string>; readonly hangul: ReadonlySet<string> } | undefined;

/** Only the head of a text is looked at. */
const headLength = 4096;

/**
 * How much a reading looks like something somebody wrote: the mean weight of its characters beyond ASCII, from about -3 (rubbish) to 1
 * (running text of a language known here). 0 for plain ASCII. For comparing readings of the same bytes.
 */
export function plausibility(text: string): number {
  const whole = text.slice(0, headLength);
  const alone = lettersAlone(whole);
  const head = alone === 0 ? whole : whole.replace(greekOrCyrillic, '');
  const ofOneLanguage = accentsOfOneLanguage(head);
  const kana = /[\u3041-\u30fa]/.test(head);
  let sum = -0.1 * alone;
  let strange = alone;
  let before = '';
  let run = 0;
  for (const character of head) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) {
      if (code < 0x20 && code !== 9 && code !== 10 && code !== 13) {
        strange += 1;
        sum -= 2;
      }
      // Greek or Cyrillic grown together with Latin in one word is nobody's writing.
      if (run > 0 && isLatinLetter(code) && alphabetic(before.codePointAt(0)!)) sum -= 0.7;
      run = 0;
    } else {
      run += 1;
      strange += 1;
      sum += weight(character, code, before, run, kana, ofOneLanguage);
    }
    before = character;
  }
  return strange === 0 ? 0 : sum / strange;
}

function weight(character: string, code: number, before: string, run: number, kana: boolean, ofOneLanguage: boolean): number {
  if (code === 0xfffd) return -4;
  if (code < 0xa0 || (code >= 0xe000 && code <= 0xf8ff)) return -3;
  if (code < 0x250) return latin(code, ofOneLanguage ? 1 : run);
  if (alphabetic(code)) return alphabet(character, before);
  if (code >= 0x590 && code < 0x700) return 0.75;
  if (code >= 0xe00 && code < 0xe80) return 0.75;
  if (code >= 0x2010 && code < 0x20d0) return 0.6;
  if (code === 0x2122 || code === 0x2116 || (code >= 0x2460 && code < 0x2474)) return 0.5;
  if (code >= 0x2500 && code < 0x25a0) return -0.5;
  if (code >= 0x3041 && code < 0x3097) return 1;
  if (code >= 0x30a0 && code < 0x3100) return 0.8;
  if (code >= 0x3000 && code < 0x3020) return 0.6;
  if (code >= 0x4e00 && code < 0xa000) return han(character, kana);
  if (code >= 0xac00 && code < 0xd7a4) return hangul(character);
  if (code >= 0xff01 && code < 0xff5f) return 0.6;
  if (code >= 0xff61 && code < 0xffa0) return 0.1;
  return code >= 0x1f300 && code < 0x1fb00 ? 0.6 : 0.1;
}

/** The accented letters of languages that are written in Latin. */
const accents = [
  'åäöéü',
  'æøåéèêóòâôü',
  'äöüßé',
  'àâæçéèêëîïôœùûüÿ',
  'áéíóúñüïç',
  'ãõáâàçéêíóôúü',
  'àèéìíîòóùú',
  'áðéíóúýþæö',
  'éëïóöüèêç',
  'ąćęłńóśźż',
  'áčďéěíňóřšťúůýž',
  'áéíóöőúüű',
  'çğıöşüâîû',
  'ăâîșțşţ',
  'čćđšž',
].map((letters) => new Set(letters));

/**
 * Whether all accented letters of a text belong to one language: then a row of them is as good as one (`ÅÄÖåäö`; `Ïðèâåò` is none). Two letters,
 * or letters grown together with other signs, may be anything.
 */
function accentsOfOneLanguage(text: string): boolean {
  const used = new Set((text.match(/[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]/g) ?? []).map((letter) => letter.toLowerCase()));
  if (used.size < 3 || used.size > 24 || /[\u0080-\u00bf\u00d7\u00f7][\u00c0-\u024f]|[\u00c0-\u024f][\u0080-\u00bf\u00d7\u00f7]/.test(text))
    return false;
  return accents.some((language) => [...used].every((letter) => language.has(letter)));
}

const greekOrCyrillic = /[\u0370-\u04ff]/g;

/**
 * How many Greek or Cyrillic letters are none, or 0. One by itself among Latin words, once or twice, is a sign seen through the wrong glasses
 * (`Kontor ® Nord`); and so is one and the same letter however often: blanks that do not break (0xA0) and drawn lines (0xAF) are letters in
 * old Cyrillic sets.
 */
function lettersAlone(text: string): number {
  const runs = text.match(/[\u0370-\u04ff]+/g) ?? [];
  if (runs.length === 0 || !/[a-z]{3}/i.test(text)) return 0;
  const letters = runs.join('');
  return (runs.length <= 3 && letters.length === runs.length) || new Set(letters).size === 1 ? letters.length : 0;
}

/** Accented letters stand alone or in pairs among plain ones; a row of them is another script seen through the wrong glasses. */
function latin(code: number, run: number): number {
  if (code >= 0xc0 && code !== 0xd7 && code !== 0xf7) return run <= 2 ? 0.75 : 0.05;
  return '\u00a0§©«®°²³´·»£¥¡¿ªº½'.includes(String.fromCharCode(code)) ? (run <= 2 || code === 0xa0 ? 0.5 : 0.1) : 0.1;
}

/** Greek and Cyrillic: told apart by their commonest letters. A capital after a small letter is what KOI8 makes of Windows-1251. */
function alphabet(character: string, before: string): number {
  if (before !== '' && isLatinLetter(before.codePointAt(0)!)) return -0.5;
  if (character !== character.toLowerCase()) return /\p{Ll}/u.test(before) ? -0.5 : 0.6;
  if ('оеаинтсрвлкмдпуαοιετνσςρηπκμλυ'.includes(character)) return 1;
  return 'яыьгзбчйхжшюцщэфёіїєґўъγδχθωφβξζψάέήίόύώ'.includes(character) ? 0.6 : -0.1;
}

const alphabetic = (code: number): boolean => code >= 0x370 && code < 0x500;
const isLatinLetter = (code: number): boolean => (code > 0x40 && code < 0x5b) || (code > 0x60 && code < 0x7b);

function han(character: string, kana: boolean): number {
  if ((kana ? commonKanji : commonHan).has(character)) return 1;
  usual ??= usualCharacters();
  return usual.han.has(character) ? 0.4 : 0.02;
}

function hangul(character: string): number {
  if (commonHangul.has(character)) return 1;
  usual ??= usualCharacters();
  return usual.hangul.has(character) ? 0.4 : 0.02;
}

/** GB 2312 level 1 (rows 16 to 55), Big5 level 1 (A4 to C6), JIS X 0208 level 1 (rows 16 to 47), KS X 1001 Hangul (rows 16 to 40). */
function usualCharacters() {
  const rows = (name: string, from: number, to: number, trails: readonly (readonly [number, number])[]) => {
    const bytes: number[] = [];
    for (let lead = from; lead <= to; lead += 1) {
      for (const [first, last] of trails) for (let trail = first; trail <= last; trail += 1) bytes.push(lead, trail);
    }
    return [...iconv.decode(Buffer.from(bytes), name)];
  };
  const euc = [[0xa1, 0xfe]] as const;
  return {
    han: new Set([
      ...rows('gbk', 0xb0, 0xd7, euc),
      ...rows('big5', 0xa4, 0xc6, [
        [0x40, 0x7e],
        [0xa1, 0xfe],
      ]),
      ...rows('euc-jp', 0xb0, 0xcf, euc),
    ]),
    hangul: new Set(rows('euc-kr', 0xb0, 0xc8, euc)),
  };
}
