"""What `jko view` writes is shown by a browser: headless Chromium, without a graphics card, from file://.

    python view_in_browser.py PATH/jko
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import netCDF4
import numpy as np
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

CONFIGURATION = dict(
    sphere=dict(subdivisions=2),
    attention=dict(diagonal=[1, 1.5, 0.5]),
    initial=dict(components=[dict(kind="von-mises-fisher", weight=1, mean=[1, 2, 0.5], concentration=2)]),
    movement=dict(step=0.1, steps=6),
    particles=dict(count=50, seed=1, step=0.1, **{"substeps-per-output": 1}),
)
CIRCLE = dict(
    sphere=dict(dimension=2, nodes=64),
    attention=dict(diagonal=[1, 0.5]),
    initial=dict(components=[dict(kind="von-mises-fisher", weight=1, mean=[1, 2], concentration=2)]),
    movement=dict(step=0.1, steps=6),
)
# The number of colours among the pixels of a canvas.
COLOURS = """
const copy = document.createElement("canvas"), from = arguments[0];
copy.width = from.width; copy.height = from.height;
const draw = copy.getContext("2d");
draw.drawImage(from, 0, 0);
return new Set(new Uint32Array(draw.getImageData(0, 0, copy.width, copy.height).data.buffer)).size;
"""


def browser():
    options = webdriver.ChromeOptions()
    # Composed and drawn by the processor alone, as on a machine without a graphics card.
    for flag in ["headless=new", "no-sandbox", "use-angle=swiftshader", "enable-unsafe-swiftshader", "disable-gpu-compositing"]:
        options.add_argument("--" + flag)
    options.add_argument("--window-size=1200,1000")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def page(jko, files, output):
    subprocess.run([jko, "view", *files, "-o", output, "--quiet"], check=True)
    return os.path.abspath(output)


def opened(driver, path):
    """The page, standing at its beginning."""
    driver.get(f"file://{path}#still")
    WebDriverWait(driver, 120).until(lambda d: d.execute_script("return !!window.jkoView"))
    settle(driver)


def settle(driver):
    driver.execute_async_script("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")


def picture(driver, canvas):
    return driver.execute_script("return arguments[0].toDataURL()", canvas)


def check_page(driver, path, panes):
    """Everything is drawn, and slider, keys and mouse do what they should."""
    opened(driver, path)
    assert driver.execute_script("return document.getElementById('notice').hidden"), driver.find_element(By.ID, "notice").text
    canvases = driver.find_elements(By.CSS_SELECTOR, ".stage canvas")
    assert len(canvases) == panes
    assert all(driver.execute_script(COLOURS, canvas) > 30 for canvas in canvases), "a blank canvas"
    slider, shown = driver.find_element(By.ID, "slider"), driver.find_element(By.ID, "time")
    before = [shown.text] + [picture(driver, canvas) for canvas in canvases]
    slider.send_keys(Keys.END)
    settle(driver)
    after = [shown.text] + [picture(driver, canvas) for canvas in canvases]
    assert all(a != b for a, b in zip(before, after)), "the slider moves nothing"
    assert slider.get_attribute("aria-valuetext") == shown.text
    assert all(canvas.get_attribute("aria-label") for canvas in canvases)
    assert driver.find_element(By.CSS_SELECTOR, "#ledger td").text != "–"
    slider.send_keys(Keys.HOME)
    driver.find_element(By.TAG_NAME, "body").send_keys(" ")
    WebDriverWait(driver, 60).until(lambda d: d.execute_script("return jkoView.place > 0.01"))
    driver.find_element(By.TAG_NAME, "body").send_keys(" ")
    assert not driver.execute_script("return jkoView.isPlaying")
    if "sphere" in canvases[0].get_attribute("class"):
        settle(driver)
        views = [picture(driver, canvases[0])]
        ActionChains(driver).drag_and_drop_by_offset(canvases[0], 60, 20).perform()
        settle(driver)
        views.append(picture(driver, canvases[0]))
        canvases[0].send_keys(Keys.ARROW_LEFT)
        settle(driver)
        views.append(picture(driver, canvases[0]))
        assert len(set(views)) == 3, "mouse or keys do not turn the sphere"
    dark = driver.execute_script("return document.documentElement.classList.contains('dark')")
    driver.find_element(By.TAG_NAME, "body").send_keys("d")
    assert driver.execute_script("return document.documentElement.classList.contains('dark')") != dark
    assert driver.execute_script("return performance.getEntriesByType('resource').length") == 0, "something was loaded"
    # That reading its canvases takes time is told to this program, not to the page.
    log = [entry for entry in driver.get_log("browser") if "ReadPixels" not in entry["message"]]
    assert not log, log


def long_film(jko, name, states):
    """A level-5 film of a bump that wanders and narrows, put into the file of a run that was only begun."""
    configuration = dict(CONFIGURATION, sphere=dict(subdivisions=5))
    with open("long.yaml", "w") as file:
        json.dump(configuration, file)
    subprocess.run([jko, "init", "long.yaml", "-o", name, "--quiet"], check=True)
    with netCDF4.Dataset(name, "a") as data:
        x, area = data["node_coordinates"][:], data["node_area"][:]
        for k in range(states):
            angle = 2 * np.pi * k / states
            mean = np.array([np.cos(angle), np.sin(angle), 0.5]) / np.sqrt(1.25)
            density = np.exp((2 + 60 * k / states) * (x @ mean - 1)) + 0.05 + 0.03 * np.sin(9 * x[:, 0] + angle) * np.cos(7 * x[:, 1])
            data["time"][k] = 0.05 * k
            data["density"][k] = density / (area * density).sum()


def processor_seconds(driver):
    """Of the browser's process that draws."""
    folder = driver.capabilities["chrome"]["userDataDir"]
    total = 0
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline") as file:
                command = file.read()
            if "--type=gpu-process" in command and folder in command:
                with open(f"/proc/{process}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            pass
    return total


def check_speed(driver, path):
    """Thirty drawings a second are within reach of two processors. Other work on the machine does not count."""
    opened(driver, path)
    driver.execute_script("""
      const draw = jkoView.draw.bind(jkoView);
      jkoView.drawings = 0;
      jkoView.draw = () => { jkoView.drawings++; draw(); };
      document.getElementById("speed").value = "0.5";
      jkoView.play();""")
    time.sleep(3)
    before = processor_seconds(driver), driver.execute_script("return jkoView.drawings"), time.time()
    time.sleep(8)
    after = processor_seconds(driver), driver.execute_script("return jkoView.drawings"), time.time()
    seconds, drawings, passed = (b - a for a, b in zip(before, after))
    print(f"{drawings / passed:.0f} drawings a second, {1000 * seconds / drawings:.0f} ms of the processors each")
    assert seconds > 0 and seconds / drawings < 2 / 30


def main(jko):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, configuration in [("sphere", CONFIGURATION), ("circle", CIRCLE)]:
            with open(f"{name}.yaml", "w") as file:
                json.dump(configuration, file)
            subprocess.run([jko, "run", f"{name}.yaml", "-o", f"{name}.nc", "--quiet"], check=True)
        subprocess.run([jko, "particles", "sphere.yaml", "-o", "flow.nc", "--quiet"], check=True)
        long_film(jko, "long.nc", 200)
        long = page(jko, ["long.nc"], "long.html")
        print(f"200 states of 10242 nodes: {os.path.getsize(long) / 1e6:.1f} MB")
        assert os.path.getsize(long) < 30e6
        driver = browser()
        try:
            for files in [["sphere.nc"], ["circle.nc"], ["flow.nc"], ["sphere.nc", "flow.nc"]]:
                check_page(driver, page(jko, files, "+".join(files) + ".html"), len(files))
                print("shown:", *files)
            check_speed(driver, long)
        finally:
            driver.quit()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
