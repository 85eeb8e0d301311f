"""records of employers and where they come from"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('data_sources',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(collation='C'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('scope', sa.String(collation='C'), nullable=False),
    sa.Column('kinds', postgresql.ARRAY(sa.String(collation='C')), nullable=False),
    sa.Column('token_sha256', sa.String(collation='C'), nullable=True),
    sa.Column('token_made_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('token_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(token_sha256 IS NULL) = (token_made_at IS NULL)', name=op.f('ck_data_sources_token_has_a_time')),
    sa.CheckConstraint('token_sha256 IS NULL OR ended_at IS NULL', name=op.f('ck_data_sources_ended_source_has_no_token')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_data_sources_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_sources')),
    sa.UniqueConstraint('code', name=op.f('uq_data_sources_code')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_data_sources_token_sha256'))
    )
    op.create_table('measurement_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(collation='C'), nullable=False),
    sa.Column('agency', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('periodic', 'evaluation', 'control_effect', 'supervision', name='reportkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_measurement_reports_employer_id')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_measurement_reports_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurement_reports')),
    sa.UniqueConstraint('source_id', 'employer_id', 'number', name=op.f('uq_measurement_reports_source_id_employer_id_number'))
    )
    op.create_index('ix_measurement_reports_employer_id_measured_on', 'measurement_reports', ['employer_id', 'measured_on'], unique=False)
    op.create_table('record_imports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('measurement', 'health_exam', 'disease_case', 'declaration', 'dose_reading', 'project', 'self_check', name='recordkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('file', 'machine', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('scope', sa.String(collation='C'), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_sha256', sa.String(collation='C'), nullable=True),
    sa.Column('state', sa.Enum('uploaded', 'checked', 'confirmed', 'imported', 'withdrawn', name='recordimportstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('unknown_columns', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(channel = 'file') = (file_sha256 IS NOT NULL)", name=op.f('ck_record_imports_a_file_is_kept')),
    sa.CheckConstraint("state <> 'imported' OR imported_at IS NOT NULL", name=op.f('ck_record_imports_imported_has_a_time')),
    sa.CheckConstraint('rows = added + changed + unchanged + rejected', name=op.f('ck_record_imports_every_row_is_counted')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_record_imports_by_id')),
    sa.ForeignKeyConstraint(['file_sha256'], ['stored_files.sha256'], name=op.f('fk_record_imports_file_sha256')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_record_imports_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_imports'))
    )
    op.create_index('ix_record_imports_source_id_id', 'record_imports', ['source_id', 'id'], unique=False)
    op.create_table('declarations',
    sa.Column('kind', sa.Enum('first', 'change', 'annual', 'cancel', name='declarationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('declared_on', sa.Date(), nullable=False),
    sa.Column('factors', postgresql.ARRAY(sa.String(collation='C')), nullable=False),
    sa.Column('staff', sa.Integer(), nullable=True),
    sa.Column('exposed', sa.Integer(), nullable=True),
    sa.Column('exposures', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(collation='C'), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(collation='C'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('exposures IS NULL OR exposed IS NULL OR exposures >= exposed', name=op.f('ck_declarations_each_exposed_is_counted')),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_declarations_employer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_declarations_import_id')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_declarations_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declarations')),
    sa.UniqueConstraint('source_id', 'source_key', name=op.f('uq_declarations_source_id_source_key'))
    )
    op.create_index('ix_declarations_employer_id_declared_on', 'declarations', ['employer_id', 'declared_on'], unique=False)
    op.create_table('disease_cases',
    sa.Column('category', sa.String(collation='C'), nullable=False),
    sa.Column('disease', sa.Text(), nullable=False),
    sa.Column('diagnosed_on', sa.Date(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(collation='C'), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(collation='C'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_disease_cases_employer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_disease_cases_import_id')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_disease_cases_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disease_cases')),
    sa.UniqueConstraint('source_id', 'source_key', name=op.f('uq_disease_cases_source_id_source_key'))
    )
    op.create_index('ix_disease_cases_diagnosed_on', 'disease_cases', ['diagnosed_on'], unique=False)
    op.create_index('ix_disease_cases_employer_id_diagnosed_on', 'disease_cases', ['employer_id', 'diagnosed_on'], unique=False)
    op.create_table('dose_readings',
    sa.Column('institution', sa.Text(), nullable=False),
    sa.Column('period_from', sa.Date(), nullable=False),
    sa.Column('period_until', sa.Date(), nullable=False),
    sa.Column('due', sa.Integer(), nullable=True),
    sa.Column('monitored', sa.Integer(), nullable=False),
    sa.Column('over_limit', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(collation='C'), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(collation='C'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('monitored >= 0 AND over_limit BETWEEN 0 AND monitored', name=op.f('ck_dose_readings_over_limit_are_monitored')),
    sa.CheckConstraint('period_until >= period_from', name=op.f('ck_dose_readings_period_in_order')),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_dose_readings_employer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_dose_readings_import_id')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_dose_readings_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dose_readings')),
    sa.UniqueConstraint('source_id', 'source_key', name=op.f('uq_dose_readings_source_id_source_key'))
    )
    op.create_index('ix_dose_readings_employer_id_period_until', 'dose_readings', ['employer_id', 'period_until'], unique=False)
    op.create_table('health_exams',
    sa.Column('institution', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('pre_placement', 'in_service', 'leaving', 'emergency', name='examkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('examined_on', sa.Date(), nullable=False),
    sa.Column('factors', postgresql.ARRAY(sa.String(collation='C')), nullable=False),
    sa.Column('due', sa.Integer(), nullable=True),
    sa.Column('examined', sa.Integer(), nullable=False),
    sa.Column('abnormal', sa.Integer(), nullable=False),
    sa.Column('suspected', sa.Integer(), nullable=False),
    sa.Column('contraindicated', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(collation='C'), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(collation='C'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('due IS NULL OR due >= 0', name=op.f('ck_health_exams_due_not_negative')),
    sa.CheckConstraint('examined >= abnormal AND abnormal >= 0', name=op.f('ck_health_exams_abnormal_are_examined')),
    sa.CheckConstraint('examined >= suspected + contraindicated', name=op.f('ck_health_exams_found_are_examined')),
    sa.CheckConstraint('suspected >= 0 AND contraindicated >= 0', name=op.f('ck_health_exams_found_not_negative')),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_health_exams_employer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_health_exams_import_id')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_health_exams_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_health_exams')),
    sa.UniqueConstraint('source_id', 'source_key', name=op.f('uq_health_exams_source_id_source_key'))
    )
    op.create_index('ix_health_exams_employer_id_examined_on', 'health_exams', ['employer_id', 'examined_on'], unique=False)
    op.create_table('measurements',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('post', sa.Text(), nullable=False),
    sa.Column('factor', sa.Text(), nullable=False),
    sa.Column('cas', sa.String(collation='C'), nullable=False),
    sa.Column('kind', sa.Enum('C_ME', 'C_TWA', 'C_STE', 'C_PE', 'TOTAL_TWA', 'RESP_TWA', 'LAEQ', 'LEX_8H', 'LEX_40H', 'WBGT', 'HAND_VIBRATION', name='measurementkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('value', sa.Numeric(), nullable=False),
    sa.Column('is_below', sa.Boolean(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('hours_per_day', sa.Numeric(), nullable=True),
    sa.Column('days_per_week', sa.Numeric(), nullable=True),
    sa.Column('sio2_percent', sa.Numeric(), nullable=True),
    sa.Column('altitude_m', sa.Numeric(), nullable=True),
    sa.Column('intensity', sa.Integer(), nullable=True),
    sa.Column('time_rate', sa.Numeric(), nullable=True),
    sa.Column('peak_minutes', sa.Numeric(), nullable=True),
    sa.Column('peak_times', sa.Numeric(), nullable=True),
    sa.Column('exposed_count', sa.Integer(), nullable=True),
    sa.Column('mixture', sa.Text(), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    sa.Column('verdict', sa.Enum('complies', 'exceeds', 'cannot_judge', name='verdict', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Enum('over_limit', 'within_limit', 'no_limit', 'unknown_factor', 'ambiguous_factor', 'limit_unverified', 'no_version_for_date', 'missing_hours', 'missing_sio2', 'missing_altitude', 'missing_intensity', 'missing_outdoor', 'missing_peak_detail', 'below_detection', 'bad_unit', 'bad_type', 'bad_value', name='exposurereason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('limit_value', sa.Numeric(), nullable=True),
    sa.Column('ratio', sa.Numeric(), nullable=True),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('version', sa.String(collation='C'), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(collation='C'), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(collation='C'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(verdict = 'complies') = (reason = 'within_limit')", name=op.f('ck_measurements_complying_has_its_reason')),
    sa.CheckConstraint("(verdict = 'exceeds') = (reason = 'over_limit')", name=op.f('ck_measurements_exceeding_has_its_reason')),
    sa.CheckConstraint("verdict = 'cannot_judge' OR version <> ''", name=op.f('ck_measurements_decided_names_its_version')),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_measurements_employer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_measurements_import_id')),
    sa.ForeignKeyConstraint(['report_id'], ['measurement_reports.id'], name=op.f('fk_measurements_report_id')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_measurements_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurements')),
    sa.UniqueConstraint('source_id', 'source_key', name=op.f('uq_measurements_source_id_source_key'))
    )
    op.create_index('ix_measurements_employer_id_measured_on', 'measurements', ['employer_id', 'measured_on'], unique=False)
    op.create_index('ix_measurements_report_id', 'measurements', ['report_id'], unique=False)
    op.create_table('projects',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('new', 'rebuilt', 'expanded', 'technical_change', 'technology_import', name='projectkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('hazard_class', sa.Enum('severe', 'general', name='hazardclass', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('pre_evaluated_on', sa.Date(), nullable=True),
    sa.Column('designed_on', sa.Date(), nullable=True),
    sa.Column('effect_evaluated_on', sa.Date(), nullable=True),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(collation='C'), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(collation='C'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_projects_employer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_projects_import_id')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_projects_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_projects')),
    sa.UniqueConstraint('source_id', 'source_key', name=op.f('uq_projects_source_id_source_key'))
    )
    op.create_index('ix_projects_employer_id', 'projects', ['employer_id'], unique=False)
    op.create_table('record_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('measurement', 'health_exam', 'disease_case', 'declaration', 'dose_reading', 'project', 'self_check', name='recordkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_record_changes_employer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_record_changes_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_changes'))
    )
    op.create_index('ix_record_changes_record', 'record_changes', ['kind', 'record_id'], unique=False)
    op.create_table('record_import_rows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('fault', sa.Enum('empty', 'too_long', 'text_broken', 'quotes_open', 'formula_without_value', 'twice_in_file', 'bad_date', 'future_date', 'bad_number', 'unknown_choice', 'counts_contradict', 'dates_contradict', 'unknown_employer', 'workplace_unclear', 'bad_type', 'bad_value', 'other_employer', name='recordfault', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('field', sa.String(collation='C'), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('employer_code', sa.String(collation='C'), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_record_import_rows_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_import_rows'))
    )
    op.create_index('ix_record_import_rows_place', 'record_import_rows', ['import_id', 'row', 'id'], unique=False)
    op.create_table('self_checks',
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('points', sa.Numeric(), nullable=False),
    sa.Column('points_absent', sa.Numeric(), nullable=False),
    sa.Column('hazard_grade', sa.String(collation='C'), nullable=True),
    sa.Column('management_grade', sa.String(collation='C'), nullable=True),
    sa.Column('risk_class', sa.String(collation='C'), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(collation='C'), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(collation='C'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('points >= 0 AND points_absent >= 0 AND points + points_absent <= 100', name=op.f('ck_self_checks_points_of_a_hundred')),
    sa.ForeignKeyConstraint(['employer_id'], ['employers.id'], name=op.f('fk_self_checks_employer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['record_imports.id'], name=op.f('fk_self_checks_import_id')),
    sa.ForeignKeyConstraint(['source_id'], ['data_sources.id'], name=op.f('fk_self_checks_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_self_checks')),
    sa.UniqueConstraint('source_id', 'source_key', name=op.f('uq_self_checks_source_id_source_key'))
    )
    op.create_index('ix_self_checks_employer_id_checked_on', 'self_checks', ['employer_id', 'checked_on'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_self_checks_employer_id_checked_on', table_name='self_checks')
    op.drop_table('self_checks')
    op.drop_index('ix_record_import_rows_place', table_name='record_import_rows')
    op.drop_table('record_import_rows')
    op.drop_index('ix_record_changes_record', table_name='record_changes')
    op.drop_table('record_changes')
    op.drop_index('ix_projects_employer_id', table_name='projects')
    op.drop_table('projects')
    op.drop_index('ix_measurements_report_id', table_name='measurements')
    op.drop_index('ix_measurements_employer_id_measured_on', table_name='measurements')
    op.drop_table('measurements')
    op.drop_index('ix_health_exams_employer_id_examined_on', table_name='health_exams')
    op.drop_table('health_exams')
    op.drop_index('ix_dose_readings_employer_id_period_until', table_name='dose_readings')
    op.drop_table('dose_readings')
    op.drop_index('ix_disease_cases_employer_id_diagnosed_on', table_name='disease_cases')
    op.drop_index('ix_disease_cases_diagnosed_on', table_name='disease_cases')
    op.drop_table('disease_cases')
    op.drop_index('ix_declarations_employer_id_declared_on', table_name='declarations')
    op.drop_table('declarations')
    op.drop_index('ix_record_imports_source_id_id', table_name='record_imports')
    op.drop_table('record_imports')
    op.drop_index('ix_measurement_reports_employer_id_measured_on', table_name='measurement_reports')
    op.drop_table('measurement_reports')
    op.drop_table('data_sources')
