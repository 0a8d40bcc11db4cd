export interface Goals {
  newCardsPerDay: number;
  reviewsPerDay: number;
  /** The share of cards that should be remembered when they are due. */
  desiredRetention: number;
  topics: string[];
}

const RANGES = {
  newCardsPerDay: [0, 500],
  reviewsPerDay: [0, 9_999],
  desiredRetention: [0.7, 0.97],
} as const;
const MOST_TOPICS = 20;
const LONGEST_TOPIC = 60;

/** Topics without blanks around them and without repeats. */
export const tidyTopics = (topics: readonly string[]): string[] => [...new Set(topics.map((topic) => topic.trim()))];

/** What is wrong with the goals that are given, by field. */
export function goalProblems(goals: Partial<Goals>): [field: keyof Goals, problem: string][] {
  const problems: [keyof Goals, string][] = [];
  for (const [field, [least, most]] of Object.entries(RANGES) as [keyof typeof RANGES, [number, number]][]) {
    const value = goals[field];
    if (value !== undefined && !(value >= least && value <= most)) {
      problems.push([field, `must be between ${least} and ${most}`]);
    }
  }
  const problem = goals.topics && topicsProblem(goals.topics);
  return problem ? [...problems, ['topics', problem]] : problems;
}

function topicsProblem(topics: readonly string[]): string | null {
  if (topics.length > MOST_TOPICS) return `must be at most ${MOST_TOPICS}`;
  if (topics.some((topic) => topic === '' || [...topic].length > LONGEST_TOPIC)) {
    return `must have 1 to ${LONGEST_TOPIC} characters each`;
  }
  if (topics.some((topic) => /\p{Cc}/u.test(topic) || !topic.isWellFormed()))
    return 'must not contain control characters';
  return null;
}
