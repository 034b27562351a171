import { execFileSync } from 'node:child_process';
import { quoted } from './quoted.js';

it.each(['plain', 'Meadowbrook Clinic', `Harrow & Vale's "best" $HOME`, ''])(
  'a shell reads %j as one word, unchanged',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${quoted(word)}`]).toString()).toBe(word);
  },
);
