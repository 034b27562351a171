import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Reads lines "+ <pid> <signal>" and "- <pid>". When its input ends, whatever ended the process that held the other
 * side, even SIGKILL, it sends each registered process group its signal and, five seconds later, SIGKILL.
 */
const SCRIPT = `
trap '' INT TERM HUP
registered=
while read -r action pid signal; do
  rest=
  for entry in $registered; do
    [ "\${entry%:*}" = "$pid" ] || rest="$rest $entry"
  done
  registered=$rest
  [ "$action" = + ] && registered="$registered $pid:$signal"
done
for entry in $registered; do kill -s "\${entry#*:}" "\${entry%:*}" 2>/dev/null; done
tries=0
while [ "$tries" -lt 50 ]; do
  alive=
  for entry in $registered; do kill -0 "\${entry%:*}" 2>/dev/null && alive=yes; done
  [ -n "$alive" ] || break
  sleep 0.1
  tries=$((tries + 1))
done
for entry in $registered; do kill -s KILL -- "-\${entry%:*}" 2>/dev/null; done
exit 0
`;

let reaper: ChildProcess | undefined;

function tell(line: string): void {
  if (reaper === undefined || reaper.exitCode !== null || reaper.signalCode !== null) {
    reaper = spawn('sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    reaper.stdin?.on('error', () => undefined);
    reaper.unref();
    (reaper.stdin as unknown as { unref(): void }).unref();
  }
  reaper.stdin?.write(`${line}\n`);
}

/** From now on the process group led by `pid` ends when this process does, however that happens. */
export function bindToThisProcess(pid: number, signal: 'TERM' | 'INT' = 'TERM'): void {
  tell(`+ ${pid} ${signal}`);
}

/** The process has ended by itself; its pid may soon belong to somebody else. */
export function release(pid: number): void {
  tell(`- ${pid} -`);
}
