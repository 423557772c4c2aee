"""Addresses of reports and duties."""

from django.urls import path

from wanghuo.governance.reporting.views import duties, lists, reports, sections

app_name = "reporting"
urlpatterns = [
    path("", lists.reports, name="reports"),
    path("board", lists.board, name="board"),
    path("statistics", lists.statistics, name="statistics"),
    path("<uuid:report_id>", reports.report, name="report"),
    path("<uuid:report_id>/docx", reports.report_docx, name="report_docx"),
    path("<uuid:report_id>/pdf", reports.report_pdf, name="report_pdf"),
    path("<uuid:report_id>/xlsx", reports.report_xlsx, name="report_xlsx"),
    path("<uuid:report_id>/refresh", reports.refresh_report, name="refresh_report"),
    path("<uuid:report_id>/submit", reports.submit_report, name="submit_report"),
    path("<uuid:report_id>/revise", reports.revise_report, name="revise_report"),
    path("<uuid:report_id>/approve", reports.approve_report, name="approve_report"),
    path("<uuid:report_id>/reject", reports.reject_report, name="reject_report"),
    path("<uuid:report_id>/send", reports.send_report, name="send_report"),
    path("<uuid:report_id>/receive", reports.receive_report, name="receive_report"),
    path("<uuid:report_id>/return", reports.return_report, name="return_report"),
    path("figures/<uuid:figure_id>", reports.figure, name="figure"),
    path("sections/<uuid:section_id>", sections.section, name="section"),
    path("sections/<uuid:section_id>/edit", sections.edit_section, name="edit_section"),
    path("sections/<uuid:section_id>/save", sections.save_section, name="save_section"),
    path("sections/<uuid:section_id>/take-over", sections.take_over, name="take_over"),
    path("sections/<uuid:section_id>/restore", sections.restore_section, name="restore_section"),
    path("duties/", duties.duties, name="duties"),
    path("duties/new", duties.add_duty, name="add_duty"),
    path("duties/<uuid:duty_id>", duties.duty, name="duty"),
    path("duties/<uuid:duty_id>/change", duties.change_duty, name="change_duty"),
    path("duties/<uuid:duty_id>/confirm", duties.confirm_duty, name="confirm_duty"),
    path("duties/<uuid:duty_id>/close", duties.close_duty, name="close_duty"),
    path("duties/<uuid:duty_id>/remind", lists.remind_missing, name="remind_missing"),
    path("duties/<uuid:duty_id>/consolidate", lists.consolidate, name="consolidate"),
]
