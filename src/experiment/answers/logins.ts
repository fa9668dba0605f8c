/** How many logins break, for each variant. */
import { readableShareEstimate } from '../../analysis/digits.ts';
import type { AnswerKind } from './answer.ts';

export const loginsAnswer: AnswerKind = {
  name: 'logins',
  help: 'Share of the sessions whose login breaks because another server gets a request.',
  fits: ({ points }) => points.every(({ replications }) => replications.some(({ logins }) => logins > 0)),
  sentence: ({ points }) => {
    const told = points.map(({ name, figures }) => {
      const share = readableShareEstimate(figures.brokenLogins);
      return name === '' ? `${share} of logins break` : `${name}: ${share} of logins break`;
    });
    return `${told.join('; ')}.`;
  },
};
