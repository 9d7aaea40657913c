import iconv from 'iconv-lite';

/** What a label asks for: an encoding of iconv-lite, one that is read by its escapes, or nothing that helps. */
export type CharsetName = { readonly kind: 'table' | 'stateful'; readonly name: string } | { readonly kind: 'utf-8' | 'silent' };

/** Labels that are written where a larger set is meant, and names that only some programs use. Keys have letters and digits only. */
const meant: Readonly<Record<string, string>> = {
  gb2312: 'gb18030',
  gb231280: 'gb18030',
  csgb2312: 'gb18030',
  gbk: 'gb18030',
  xgbk: 'gb18030',
  cp936: 'gb18030',
  ms936: 'gb18030',
  windows936: 'gb18030',
  euccn: 'gb18030',
  chinese: 'gb18030',
  xmacchinesesimp: 'gb18030',
  big5hkscs: 'big5-hkscs',
  xmacchinesetrad: 'big5-hkscs',
  cnbig5: 'big5-hkscs',
  big5: 'big5-hkscs',
  big5eten: 'big5-hkscs',
  xxbig5: 'big5-hkscs',
  cp950: 'big5-hkscs',
  ms950: 'big5-hkscs',
  windows950: 'big5-hkscs',
  shiftjis: 'cp932',
  xsjis: 'cp932',
  sjis: 'cp932',
  mskanji: 'cp932',
  windows31j: 'cp932',
  cswindows31j: 'cp932',
  xmacjapanese: 'cp932',
  xeuc: 'euc-jp',
  xeucjp: 'euc-jp',
  ujis: 'euc-jp',
  ksc5601: 'cp949',
  ksc56011987: 'cp949',
  ksc56011989: 'cp949',
  ksx1001: 'cp949',
  euckr: 'cp949',
  xwindows949: 'cp949',
  uhc: 'cp949',
  xmackorean: 'cp949',
  // What the world writes under the name of Latin 1 and Latin 5 is what Windows calls so.
  iso88591: 'windows-1252',
  iso885911987: 'windows-1252',
  latin1: 'windows-1252',
  l1: 'windows-1252',
  iso88599: 'windows-1254',
  iso88598i: 'iso-8859-8',
  iso88598e: 'iso-8859-8',
  iso88596i: 'iso-8859-6',
  iso885911: 'windows-874',
  tis620: 'windows-874',
  xmacroman: 'macroman',
  macintosh: 'macroman',
  applemacintosh: 'macroman',
  xmaccyrillic: 'maccyrillic',
  xmacukrainian: 'macukraine',
  xmacgreek: 'macgreek',
  xmacce: 'maccenteuro',
  xmacturkish: 'macturkish',
  unicode11utf7: 'utf-7',
  unicode20utf7: 'utf-7',
  xunicode20utf7: 'utf-7',
  ucs2: 'utf-16',
  unicode: 'utf-16',
  iso10646ucs2: 'utf-16be',
  dos866: 'cp866',
  ibm850: 'cp850',
  ibm437: 'cp437',
  koi: 'koi8-r',
  koi8: 'koi8-r',
  cyrillic: 'iso-8859-5',
};
const silent = new Set([
  '',
  'ascii',
  'usascii',
  'ansix341968',
  'ansix341986',
  'iso646us',
  '646',
  '7bit',
  '8bit',
  'unknown8bit',
  'xunknown',
  'unknown',
  'default',
  'defaultcharset',
  'charset',
  'none',
  'null',
  'undefined',
  'ansi',
  'binary',
  'xuserdefined',
  'encoding',
]);

/** The encoding that a label of a mail stands for; labels are written with quotes, blanks, and in names of every age. */
export function charsetOf(label: string): CharsetName {
  const plain = label
    .slice(0, 200)
    .trim()
    .toLowerCase()
    .replace(/^["'_]+|["';]+$/g, '')
    // RFC 2231 section 5: a language may follow, and ISO-2022-JP is seen with its escape named after it.
    .replace(/[*$].*$/, '');
  const key = plain.replace(/[^a-z0-9]/g, '');
  if (silent.has(key)) return { kind: 'silent' };
  if (/^(xunicode\d*)?utf8(mb4|strict)?$|^unicode11utf8$/.test(key)) return { kind: 'utf-8' };
  if (/^(cs)?iso2022/.test(key)) return { kind: 'stateful', name: 'iso-2022' };
  if (/^(cs)?hz(gb2312|gb)?$/.test(key)) return { kind: 'stateful', name: 'hz' };
  if (/^(windows|xcp|win)(125\d|874)$/.test(key)) return { kind: 'table', name: `windows-${key.slice(-4).replace(/^[a-z]/, '')}` };
  const name = meant[key] ?? plain;
  if (key === 'jis' || key === 'jis7') return { kind: 'stateful', name: 'iso-2022' };
  return name !== '' && iconv.encodingExists(name) && !/^(base64|hex|internal|binary|ucs2)$/.test(name)
    ? { kind: 'table', name }
    : { kind: 'silent' };
}
