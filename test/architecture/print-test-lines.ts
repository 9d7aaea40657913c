import { testLines } from './test-lines.js';

console.table(testLines().map((room) => ({ ...room, ratio: (room.tests / room.code).toFixed(2) })));
