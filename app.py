"""The front door: the frame around every page, and the way from one to the next.

streamlit run app.py
"""

import streamlit as st

from pages.parts import address, frame

st.set_page_config(page_title="Draw a digit", page_icon=frame.ICON, layout="wide")
st.html(frame.STYLE + address.ONE_STEP_A_PAGE, unsafe_allow_javascript=True)

page = st.navigation(
    [
        st.Page("pages/draw.py", title="Draw", icon=":material/stylus_note:", default=True, url_path="landing"),
        st.Page("pages/draw.py", title="Draw", visibility="hidden"),  # the same under /draw, like its neighbours
        st.Page("pages/explore.py", title="Explore", icon=":material/grid_view:"),
        st.Page("pages/train.py", title="Train", icon=":material/trending_up:"),
        st.Page("pages/mistakes.py", title="Mistakes", icon=":material/rule:"),
    ],
    position="top",
)
frame.enter()
page.run()
