/** VR03: a password of which keepalived sends a part. */
import { lintRule } from './rule.ts';
import { lastNamed, statementsNamed } from './statements.ts';

const SENT = 8;

export const longPassword = lintRule({
  id: 'VR03',
  severity: 'note',
  title: 'auth_pass longer than 8 characters',
  help: 'VRRP version 2 has room for 8 octets in clear text. The rest is cut off: two passwords that differ behind it are equal.',
  restates: /^auth_pass is cut/,
  needs: 'text',
  check: ({ statements }) =>
    statementsNamed(statements, 'vrrp_instance').flatMap(({ children }) =>
      statementsNamed(children, 'authentication').flatMap((block) => {
        const password = lastNamed(block.children, 'auth_pass');
        const word = password?.words[1] ?? '';
        if (password === undefined || word.length <= SENT) return [];
        return [
          {
            at: block.origin,
            message: `auth_pass has ${word.length} characters, ${SENT} are sent: the last ${word.length - SENT} protect nothing.`,
            mend: `Shorten it to ${SENT}.`,
          },
        ];
      }),
    ),
});
