// Makes subgraphs/users/services/passwords/common-passwords.txt: the most common passwords of leaked lists, commonest first,
// that are long enough for us to have to refuse them. The source is MIT (THIRD_PARTY_NOTICES.md):
//
//   npm pack @zxcvbn-ts/language-common@4.1.3 && tar xzf zxcvbn-ts-language-common-4.1.3.tgz package/src/passwords.json
//   node_modules/.bin/node dev/common-passwords.ts package/src/passwords.json
import { readFileSync, writeFileSync } from 'node:fs';

const TARGET = 'subgraphs/users/services/passwords/common-passwords.txt';
const LONGEST_LIST = 10_000;
/** As long as a password must be; PASSWORD_MIN of subgraphs/users/domain/account.ts. */
const SHORTEST = 8;

/** What Chinese speakers choose and that list lacks: "I love you", "for a lifetime", lucky eights, in letters and digits. */
const CHINESE = `woaini1314 woaini520 woaini521 woaini123 woaini5201314 5201314520 52013140 5201314a a5201314 1314520520 13145200
88888888 888888888 66668888 168168168 woaiwojia wodemima mima1234 qq123456789 woshishui zhang123 wang1234 a12345678910`;

const [source] = process.argv.slice(2);
if (!source) throw new Error('Name the passwords.json to read.');
const listed: string[] = JSON.parse(readFileSync(source, 'utf8'));
const passwords = new Set([...CHINESE.split(/\s+/), ...listed].map((password) => password.toLowerCase()));
const chosen = [...passwords].filter((password) => [...password].length >= SHORTEST).slice(0, LONGEST_LIST);
writeFileSync(TARGET, `${chosen.join('\n')}\n`);
