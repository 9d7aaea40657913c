/** OpenCC's table of traditional characters with their simplified ones: "亂 乱|亙 亘|…". */
declare module 'opencc-js/dict/TSCharacters' {
  const pairs: string;
  export default pairs;
}
