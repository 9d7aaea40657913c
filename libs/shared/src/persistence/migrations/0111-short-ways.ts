import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ways to what staff look at all day that do not grow longer with the house (docs/decisions/0103). */
export class ShortWays1764000000111 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- Who held a case after whom, and what somebody held of late.
CREATE INDEX claim_of_case ON claim (complaint_id, taken_at);
CREATE INDEX claim_of_staff ON claim (staff_id, taken_at);

-- Whose list something is on. It follows the case: at its writing by itself, whoever writes it, and when the case goes elsewhere.
ALTER TABLE work ADD COLUMN department text;
UPDATE work w SET department = c.department FROM complaint c WHERE c.id = w.complaint_id;
CREATE FUNCTION work_department() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.department := (SELECT department FROM complaint WHERE id = NEW.complaint_id);
  RETURN NEW;
END $$;
CREATE TRIGGER work_department BEFORE INSERT OR UPDATE OF done_at ON work FOR EACH ROW EXECUTE FUNCTION work_department();
CREATE INDEX work_of_department ON work (department, due, since, id) WHERE done_at IS NULL;
CREATE INDEX work_in_order ON work (due, since, id) WHERE done_at IS NULL;

-- The sent-messages page shows what nobody carried. Where there are providers these are few among all.
CREATE INDEX delivery_carried_by_nobody ON delivery (begun_at DESC, id DESC) WHERE provider = 'simulator';

-- A proof gathers what providers said of its deliveries.
CREATE INDEX receipt_of_delivery ON receipt (delivery_id);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
