// Frequent characters of both scripts as pairs: simplified first, traditional second.
const pairs =
  '们們这這个個来來时時为為国國说說会會对對学學过過还還发發后後没沒动動开開关關长長话話听聽钱錢银銀账賬户戶费費务務员員单單电電机機车車门門问問间間题題应應该該请請谢謝诉訴处處经經给給级級结結现現实實认認识識让讓买買卖賣货貨质質业業产產专專东東' +
  '两兩严嚴丢丟乐樂书書习習乡鄉亲親亿億从從仅僅价價众眾优優伤傷体體余餘儿兒党黨兰蘭兴興养養内內军軍农農写寫决決况況冻凍净淨减減几幾击擊划劃则則刚剛创創别別办辦劳勞势勢区區医醫华華协協卫衛厂廠历歷压壓县縣参參双雙变變号號叹嘆吗嗎启啟响響哑啞团團' +
  '园園围圍图圖圆圓场場坏壞块塊坚堅报報声聲备備够夠头頭夹夾夺奪奋奮妇婦孙孫宁寧宝寶审審宽寬宾賓导導寻尋将將尽盡层層岁歲岛島帅帥师師帐帳带帶帮幫广廣庄莊庆慶库庫废廢张張强強当當录錄彻徹径徑忆憶忧憂怀懷态態总總恶惡恼惱悬懸惊驚惯慣愤憤愿願懒懶戏戲' +
  '战戰执執扩擴扫掃扬揚护護担擔拥擁择擇损損换換据據摆擺敌敵数數断斷无無旧舊显顯晓曉暂暫术術杂雜权權条條极極构構枪槍样樣标標树樹检檢楼樓欢歡汇匯汉漢汤湯沟溝泪淚泽澤洁潔测測济濟浏瀏涨漲渐漸湾灣满滿滚滾灭滅灯燈灵靈点點炼煉烂爛烦煩热熱爱愛爷爺独獨' +
  '狱獄猫貓环環疗療盐鹽监監盖蓋盘盤矿礦码碼确確碍礙础礎离離种種积積称稱稳穩穷窮竞競笔筆签簽简簡类類粮糧紧緊纠糾红紅约約纪紀纯純纸紙线線组組细細终終绍紹绝絕统統继繼绩績续續维維绿綠编編缘緣网網罗羅罚罰职職联聯聪聰肃肅脑腦脏臟脸臉舰艦艺藝节節范範' +
  '药藥获獲虑慮虽雖补補装裝见見观觀规規视視览覽觉覺触觸计計订訂讨討训訓议議记記讲講许許论論设設访訪证證评評词詞试試诚誠详詳语語误誤读讀调調谈談谁誰责責败敗贴貼贵貴贷貸贸貿资資赔賠赖賴赚賺赛賽赵趙转轉轮輪软軟轻輕较較输輸边邊达達运運进進远遠违違' +
  '连連迟遲选選递遞遗遺邮郵释釋针針钟鐘钢鋼铁鐵链鏈销銷锁鎖错錯键鍵镇鎮闭閉闻聞阅閱队隊阳陽阴陰际際陆陸陈陳险險随隨隐隱难難雾霧静靜页頁项項顺順须須顾顧顿頓预預';

const simplifiedOf = new Map<string, string>();
for (let at = 0; at < pairs.length; at += 2) simplifiedOf.set(pairs[at + 1] as string, pairs[at] as string);

/** A text to compare by, never to show: frequent traditional characters become simplified ones, so that one sentence in both scripts is alike. */
export function foldScripts(text: string): string {
  return text.replace(/\p{Script=Han}/gu, (character) => simplifiedOf.get(character) ?? character);
}
