import { DateTime, Json, LocalDate } from '#platform/scalars.ts';
import type { Resolvers } from '../schema.types.ts';
import { Card } from './card.ts';
import { CardImport, CardImportReport } from './card-import.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { Translation } from './translation.ts';
import { User } from './user.ts';
import { VocabularyStats } from './vocabulary-stats.ts';
import { Word } from './word.ts';

export const resolvers: Resolvers = {
  Query,
  Mutation,
  Card,
  CardImport,
  CardImportReport,
  Translation,
  User,
  VocabularyStats,
  Word,
  DateTime,
  Date: LocalDate,
  JSON: Json,
};
