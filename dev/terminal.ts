import type { StackReporter } from './stack.ts';

const NAME_WIDTH = 12;
const BAR_WIDTH = 30;

/** One line a part; a bar for long jobs, redrawn in a terminal and silent elsewhere. */
export function createTerminal(): StackReporter {
  const interactive = process.stdout.isTTY === true;
  let announced = false;
  const clearBar = () => interactive && process.stdout.write('\r\x1b[K');

  return {
    part(name, detail, ms) {
      clearBar();
      const time = ms === undefined ? '' : `  ${(ms / 1000).toFixed(1)} s`;
      console.log(`${name.padEnd(NAME_WIDTH)}${detail}${time}`);
    },
    progress(name, done) {
      if (!interactive) {
        if (!announced) console.log(`${name.padEnd(NAME_WIDTH)}is built, once…`);
        announced = true;
        return;
      }
      const filled = Math.round(done * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      process.stdout.write(`\r${name.padEnd(NAME_WIDTH)}${bar} ${Math.round(done * 100)} %`);
    },
    note(text) {
      clearBar();
      console.log(text);
    },
  };
}
