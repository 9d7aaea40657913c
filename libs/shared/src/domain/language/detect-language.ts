import type { Language } from '../language.js';

// Frequent characters that only one of the two scripts writes, as pairs: simplified first, traditional second.
const pairs =
  '们們这這个個来來时時为為国國说說会會对對学學过過还還发發后後没沒动動开開关關长長话話听聽钱錢银銀账賬户戶费費务務员員单單电電机機' +
  '车車门門问問间間题題应應该該请請谢謝诉訴处處经經给給级級结結现現实實认認识識让讓买買卖賣货貨质質业業产產专專东東两兩严嚴丢丟' +
  '乐樂书書习習乡鄉亲親亿億从從仅僅价價众眾优優伤傷体體余餘儿兒党黨兰蘭兴興养養内內军軍农農写寫决決况況冻凍净淨减減几幾击擊划劃' +
  '则則刚剛创創别別办辦劳勞势勢区區医醫华華协協卫衛厂廠历歷压壓县縣参參双雙变變号號叹嘆吗嗎启啟响響哑啞团團园園围圍图圖圆圓' +
  '场場坏壞块塊坚堅报報声聲备備够夠头頭夹夾夺奪奋奮妇婦孙孫宁寧宝寶审審宽寬宾賓导導寻尋将將尽盡层層岁歲岛島帅帥师師帐帳带帶帮幫' +
  '广廣庄莊庆慶库庫废廢张張强強当當录錄彻徹径徑忆憶忧憂怀懷态態总總恶惡恼惱悬懸惊驚惯慣愤憤愿願懒懶戏戲战戰扣扣执執扩擴扫掃扬揚' +
  '护護担擔拥擁择擇损損换換据據摆擺敌敵数數断斷无無旧舊显顯晓曉暂暫术術杂雜权權条條极極构構枪槍样樣标標树樹检檢楼樓欢歡汇匯汉漢' +
  '汤湯沟溝泪淚泽澤洁潔测測济濟浏瀏涨漲渐漸湾灣满滿滚滾灭滅灯燈灵靈点點炼煉烂爛烦煩热熱爱愛爷爺独獨狱獄猫貓环環疗療盐鹽监監' +
  '盖蓋盘盤着著矿礦码碼确確碍礙础礎离離种種积積称稱稳穩穷窮竞競笔筆签簽简簡类類粮糧紧緊纠糾红紅约約级級纪紀纯純纸紙线線组組细細' +
  '终終绍紹绝絕统統继繼绩績续續维維绿綠编編缘緣网網罗羅罚罰职職联聯聪聰肃肅脑腦脏臟脸臉舰艦艺藝节節范範药藥获獲虑慮虽雖补補装裝' +
  '见見观觀规規视視览覽觉覺触觸计計订訂讨討训訓议議记記讲講许許论論设設访訪证證评評词詞试試诚誠详詳语語误誤读讀调調谈談谁誰责責' +
  '败敗贴貼贵貴贷貸贸貿资資赔賠赖賴赚賺赛賽赵趙转轉轮輪软軟轻輕较較输輸边邊达達运運进進远遠违違连連迟遲选選递遞遗遺邮郵释釋针針' +
  '钟鐘钢鋼铁鐵链鏈销銷锁鎖错錯键鍵镇鎮闭閉闻聞阅閱队隊阳陽阴陰际際陆陸陈陳险險随隨隐隱难難雾霧静靜页頁项項顺順须須顾顧顿頓预預' +
  '领領频頻颜顏额額风風飞飛饭飯饮飲馆館马馬验驗骗騙鱼魚鸟鳥麦麥黄黃齐齊齿齒龙龍';

const simplified = new Set<string>();
const traditional = new Set<string>();
for (const [index, character] of [...pairs].entries()) (index % 2 === 0 ? simplified : traditional).add(character);
// Characters that stand on both sides of some pair tell nothing.
for (const character of [...simplified]) if (traditional.delete(character)) simplified.delete(character);
// Nor do those that one script borrowed and the other writes as well: 皇后 and 几 in traditional texts, 著名 in simplified ones.
for (const character of '后几余划内净着著') if (!simplified.delete(character)) traditional.delete(character);

/**
 * The language somebody wrote in. Chinese is told apart by characters that only one script has; where there are none, or as many of each,
 * a Chinese `otherwise` decides, else zh-Hans. A text without Han is English when it has Latin letters; without any letter it is `otherwise`.
 * Kana or Hangul in any number mean a language we do not speak: `otherwise`. Only the first 4 000 UTF-16 units count.
 */
export function detectLanguage(text: string, otherwise: Language): Language {
  let hans = 0;
  let hant = 0;
  let han = 0;
  let latin = 0;
  let neighbours = 0;
  for (const character of text.slice(0, 4000)) {
    if (/\p{Script=Han}/u.test(character)) {
      han++;
      if (simplified.has(character)) hans++;
      else if (traditional.has(character)) hant++;
    } else if (/[a-z]/i.test(character)) latin++;
    else if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character)) neighbours++;
  }
  // One の decorates Chinese shop names; Japanese has kana in every clause, however many Han characters stand between them.
  if (neighbours * 5 > han + 1 && neighbours * 8 >= latin) return otherwise;
  // A Chinese sentence may be full of Latin product names; one Han character says about as much as four letters.
  if (han > 0 && han * 8 >= latin) {
    if (hans !== hant) return hans > hant ? 'zh-Hans' : 'zh-Hant';
    return otherwise === 'en' ? 'zh-Hans' : otherwise;
  }
  return latin > 0 ? 'en' : otherwise;
}

/** Our language for a BCP 47 tag (`zh-CN`, `zh-Hant-HK`, `en-GB`, `cmn-Hans`); undefined for any other language. */
export function languageOfTag(tag: string): Language | undefined {
  const parts = tag.trim().toLowerCase().split(/[-_]/);
  if (parts[0] === 'en') return 'en';
  if (!['zh', 'cmn', 'yue'].includes(parts[0] ?? '')) return undefined;
  if (parts.includes('hans')) return 'zh-Hans';
  if (parts.includes('hant') || parts.some((part) => ['tw', 'hk', 'mo'].includes(part))) return 'zh-Hant';
  return parts[0] === 'yue' && parts.length === 1 ? 'zh-Hant' : 'zh-Hans';
}
