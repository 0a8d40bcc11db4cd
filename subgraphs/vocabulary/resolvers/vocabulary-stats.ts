import type { VocabularyStatsResolvers } from '../schema.types.ts';

export const VocabularyStats: VocabularyStatsResolvers = {
  dueForecast: (stats, { days }, { viewer, services }) => services.statistics.forecast(viewer, stats, days),
  history: (stats, { days }, { viewer, services }) => services.statistics.history(viewer, stats, days),
};
