import { OrgClock } from './org-clock.js';

const at = (text: string) => Date.parse(text);

it("goes on from the last answer's date by the time that has passed here", () => {
  let elapsed = 100;
  const clock = new OrgClock(() => elapsed);
  const stands = [clock.atLeast()];
  clock.hear('Sun, 22 Nov 2026 12:00:00 GMT');
  elapsed += 250;
  stands.push(clock.atLeast());
  clock.hear(undefined);
  clock.hear('no date');
  stands.push(clock.atLeast());
  clock.hear('Sun, 22 Nov 2026 11:59:00 GMT');
  stands.push(clock.atLeast());
  const [noon, before] = [at('2026-11-22T12:00:00Z'), at('2026-11-22T11:59:00Z')];
  expect(stands).toEqual([-Infinity, noon + 250, noon + 250, before]);
});
